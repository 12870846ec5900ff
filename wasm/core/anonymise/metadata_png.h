// PNG (ISO/IEC 15948, W3C PNG third edition).
//
// Kept: the critical chunks, those that say how colours and animation are to be shown, and of eXIf
// the orientation. Gone: texts, times, content credentials, suggested palettes, every chunk that is
// not known here, what lies behind IEND. A critical chunk that is not known here is damage.
// Checksums of chunks that stay are not looked at.
#pragma once

#include "anonymise/metadata_plan.h"
#include "anonymise/metadata_source.h"

namespace samtycke::anonymise {

bool isPng(ByteView beginning);
Task scanPng(FileSource& in, CleanPlan& plan);

}  // namespace samtycke::anonymise
