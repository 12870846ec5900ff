// The panel "your data".
#include "machine.h"
#include "views/your_data.h"

EMSCRIPTEN_BINDINGS(yourData) {
    samtycke::Machine<samtycke::YourDataSetting, samtycke::YourDataState>::bind("YourData");
}
