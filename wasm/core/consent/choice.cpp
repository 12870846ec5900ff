#include "consent/choice.h"

namespace samtycke {

bool refusedBySignal(const Purpose& purpose, bool globalPrivacyControl) {
    return globalPrivacyControl &&
           (purpose.saleOrSharing || purpose.advertising || purpose.profiling);
}

}  // namespace samtycke
