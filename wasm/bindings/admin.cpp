// The administrator's panel: a module of its own, since the public page "your data" needs none of
// it.
#include "views/admin.h"

#include "machine.h"

EMSCRIPTEN_BINDINGS(admin) {
    samtycke::Machine<samtycke::AdminSetting, samtycke::AdminState>::bind("Admin");
}
