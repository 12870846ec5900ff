// The HTML of the panel "your data"; views/your_data.h has its states.
#pragma once

#include "base/html.h"
#include "views/your_data.h"

namespace samtycke {

Html yourDataHtml(const YourDataSetting& setting, const YourDataState& state, Instant now);

}  // namespace samtycke
