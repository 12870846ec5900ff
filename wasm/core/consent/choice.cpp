#include "consent/choice.h"

#include <algorithm>

namespace samtycke {

bool Choice::grants(const PurposeId& purpose) const {
    return std::binary_search(granted.begin(), granted.end(), purpose);
}

bool refusedBySignal(const Purpose& purpose, bool globalPrivacyControl) {
    return globalPrivacyControl && purpose.saleOrSharing;
}

}  // namespace samtycke
