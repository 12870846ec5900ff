// PDF (ISO 32000-1 section 14.3: document information and metadata streams).
//
// Both are overwritten where they are, so that no offset moves: the dictionary that a trailer calls
// Info becomes empty, with the strings it refers to; metadata streams, those of pages and images
// too, become white space, compressed ones included. All revisions of a file that was updated are
// cleaned.
// Not looked at: who wrote comments and signed, fields of forms, data of the program that made the
// file (PieceInfo), attached files, and what images in the document carry themselves.
// Told instead of cleaned: encryption, and document information inside an object stream.
#pragma once

#include "anonymise/metadata_plan.h"
#include "anonymise/metadata_source.h"

namespace samtycke::anonymise {

bool isPdf(ByteView beginning);  // the header may have up to 1024 bytes before it (annex H)
Task scanPdf(FileSource& in, CleanPlan& plan);

}  // namespace samtycke::anonymise
