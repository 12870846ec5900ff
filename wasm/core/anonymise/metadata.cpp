#include "anonymise/metadata.h"

#include <string>
#include <utility>

#include "anonymise/metadata_heic.h"
#include "anonymise/metadata_jpeg.h"
#include "anonymise/metadata_pdf.h"
#include "anonymise/metadata_png.h"
#include "anonymise/metadata_types.h"
#include "anonymise/metadata_webp.h"

namespace samtycke::anonymise {

MetadataScan::MetadataScan(std::uint64_t size, std::string_view mediaType)
    : source_(size), mediaType_(mediaType), task_(scan()) {
    source_.begin(task_);
    close();
}

void MetadataScan::resume() {
    source_.resume();
    close();
}

void MetadataScan::close() {
    if (finished() && !source_.error() && !plan_.finish(source_.size())) source_.tooLarge();
}

Result<CleanPlan> MetadataScan::result() {
    if (source_.error()) return tl::unexpected(*source_.error());
    return std::move(plan_);
}

Task MetadataScan::scan() {
    const ByteView beginning = co_await source_.readSome(0, kTypeBytes);
    if (isJpeg(beginning)) {
        co_await source_.part(scanJpeg(source_, plan_));
    } else if (isPng(beginning)) {
        co_await source_.part(scanPng(source_, plan_));
    } else if (isWebp(beginning)) {
        co_await source_.part(scanWebp(source_, plan_));
    } else if (isHeic(beginning)) {
        co_await source_.part(scanHeic(source_, plan_));
    } else if (isPdf(beginning)) {
        co_await source_.part(scanPdf(source_, plan_));
    } else if (const auto why = notCleaned(beginning, mediaType_)) {
        co_await source_.stop(why->code, std::string(why->message));
    }
}

}  // namespace samtycke::anonymise
