// PDF (ISO 32000-1 section 14.3: document information and metadata streams).
//
// Both are overwritten where they are, so that no offset moves: the dictionary that a trailer calls
// Info becomes empty, with the strings it refers to; metadata streams, those of pages and images
// too, become white space, compressed ones included. So do who commented, local paths and the data
// of the program that made the file (metadata_pdf_traces.h), what photos in the document tell
// before their first scan (Exif and the like, metadata_jpeg.h), what JPEG 2000 holds beside the
// image, comments behind the information, and what lies behind the end of the file. All revisions
// of a file that was updated are cleaned.
// Told instead of cleaned: encryption, signatures, attached files, program data in several objects,
// who commented when that name stands in another string too, and any of the above inside an object
// stream, or in one that cannot be looked into; JPEG behind other filters, unless those are
// FlateDecode alone and it has nothing to tell.
// Not looked at: fields of forms, scripts, the identifier of the file (ID, which is derived from
// what it once was), images of other types, those inside the content of a page, what lies behind
// the end of a JPEG, and comments in JPEG 2000's code.
#pragma once

#include "anonymise/metadata_plan.h"
#include "anonymise/metadata_source.h"

namespace samtycke::anonymise {

bool isPdf(ByteView beginning);  // the header may have up to 1024 bytes before it (annex H)
Task scanPdf(FileSource& in, CleanPlan& plan);

}  // namespace samtycke::anonymise
