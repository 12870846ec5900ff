// What the objects of a PDF tell of persons, beside the document information (ISO 32000-1).
//
//   annotations (12.5)           who wrote one (T), when, and its name (NM); what it says stays,
//   and
//                                so do the names of form fields, which are T too
//   files elsewhere (7.11)       paths, which hold a user's name; names without a folder stay
//   anything that is a string    when it begins with "file:"
//   layers (8.11)                who made one, with what, and for whom (Creator, Name of User)
//   a program's own data (14.5)  PieceInfo, LastModified
//   starting a program (12.6.4.5)
// Told instead: signatures (12.8), which any change breaks, and attached files (7.11.4); who wrote
// an annotation whose rich text is another object.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "anonymise/metadata_plan.h"
#include "anonymise/metadata_source.h"

namespace samtycke::anonymise::pdf {

struct Traces {
    Found found;
    std::vector<Range> blanks;           // what spaces may stand for, in the text
    std::vector<std::uint32_t> strings;  // objects that tell, if they are strings
    std::vector<std::uint32_t> pieces;   // objects that tell, if they are PieceInfo
    std::vector<std::uint32_t> authors;  // of the former, those that wrote annotations
    std::string names;                   // of others that did, by their letters, one a line
    std::string says;                    // what strings that stay say, in the same way
    std::string_view told;               // the code of what cannot be removed, or ""

    bool empty() const {
        return blanks.empty() && strings.empty() && pieces.empty() && told.empty();
    }
};

// In one value and all that is inside it.
Traces tracesIn(std::string_view value);

// Whether a value holds no reference to another object.
bool standsAlone(std::string_view value);

}  // namespace samtycke::anonymise::pdf
