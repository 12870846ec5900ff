// For a plain script tag above all other scripts, so that nothing is ahead of it:
// <script type="application/json" data-samtycke="hold">[…]</script><script src="hold.global.js"></script>
import { complain } from "../src/error.js";
import { holdDeclared } from "../src/hold.js";

try {
  holdDeclared();
} catch (error) {
  complain(error);
}
