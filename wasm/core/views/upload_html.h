// The view of upload.h, and the sentences that are both shown and said.
#pragma once

#include <string>

#include "base/html.h"
#include "views/upload.h"

namespace samtycke {

Html uploadHtml(const UploadSetting& setting, const UploadState& state);

// Whether it was left and can go on; not while its department has no key at all.
bool canGoOn(const UploadState& state, const UploadFile& file);

// Who can open the files: "Okidoki", or "Ekonomi hos Okidoki".
std::string whoCanOpen(const UploadSetting& setting, const DepartmentId& department);
// What a file loses before it is sent, or may still tell; "" when there is nothing to say.
std::string aboutMetadata(const UploadSetting& setting, const UploadFile& file);
// "Filen har kommit fram", or how many of several files have.
std::string outcomeTitle(const UploadSetting& setting, const UploadState& state);

}  // namespace samtycke
