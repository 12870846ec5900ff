#include "anonymise/metadata_pdf.h"

#include "metadata_files.h"

using namespace samtycke;
using namespace samtycke::anonymise;
using namespace samtycke::anonymise::files;

namespace {

const std::string kPdf = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";
const std::string kTail = "startxref\n0\n%%EOF\n";

std::string object(int number, const std::string& value) {
    return std::to_string(number) + " 0 obj\n" + value + "\nendobj\n";
}
std::string stream(int number, const std::string& keys, const std::string& data,
                   const std::string& length = "") {
    return object(number, "<<" + keys + "/Length " +
                              (length.empty() ? std::to_string(data.size()) : length) +
                              ">>\nstream\n" + data + "\nendstream");
}
// A zlib stream of one stored block (RFC 1951 section 3.2.4); its checksum is not looked at.
std::string deflated(const std::string& data) {
    return "\x78\x01\x01"s + little(data.size(), 2) + little(~data.size(), 2) + data + "sum!";
}
std::string objectStream(const std::string& pairs, const std::string& objects) {
    const std::string numbers = std::to_string(
        (static_cast<std::size_t>(std::count(pairs.begin(), pairs.end(), ' ')) + 1) / 2);
    return stream(7,
                  "/Type/ObjStm/N " + numbers + "/First " + std::to_string(pairs.size() + 1) +
                      "/Filter/FlateDecode",
                  deflated(pairs + " " + objects));
}
std::string trailer(const std::string& keys = "/Info 2 0 R") {
    return "trailer\n<</Size 9 /Root 1 0 R " + keys + ">>\n" + kTail;
}
std::string spaces(const std::string& text) { return std::string(text.size(), ' '); }

const std::string kRoot = object(1, "<</Type/Catalog/Pages 3 0 R>>");
const std::string kPage =
    object(3, "<</Type/Pages/Kids[]/Count 0>>") + stream(4, "", "BT (5 0 obj trailer) Tj ET");
const std::string kInfo =
    " /Author (N\\(amn \\) (a)) /Title <414243> /CreationDate (D:20260501) /Trapped /True ";
const std::string kXmp = "<x:xmpmeta><dc:creator>Namn</dc:creator></x:xmpmeta>";

}  // namespace

TEST_CASE("PDF: document information and XMP are overwritten where they are") {
    const auto file = [](const std::string& info, const std::string& xmp) {
        return kPdf + kRoot + object(2, "<<" + info + ">>") + kPage +
               stream(5, "/Type/Metadata/Subtype/XML", xmp) + trailer();
    };
    CHECK(scan(file(kInfo, kXmp)).found == Codes{"author", "time", "comment"});
    CHECK(cleaned(file(kInfo, kXmp)) == file(spaces(kInfo), spaces(kXmp)));
    const std::string clean = file("", "");
    CHECK(cleaned(clean) == clean);
}

TEST_CASE("PDF: strings that the information refers to, as macOS writes them") {
    const std::string info = object(2, "<</Author 6 0 R /Title 7 0 R /Producer 8 0 R>>");
    const auto file = [&](const std::string& i, const std::string& a, const std::string& t) {
        return kPdf + kRoot + object(6, a) + i + object(7, t) + trailer();
    };
    const std::string empty = object(2, "<<" + std::string(42, ' ') + ">>");
    CHECK(cleaned(file(info, "(Namn)", "<4142>")) == file(empty, "(    )", "<    >"));
}

TEST_CASE("PDF: earlier revisions too, and a number that once meant something else stays") {
    const auto file = [](const std::string& first, const std::string& second) {
        return kPdf + kRoot + object(2, "<<" + first + ">>") + trailer() +
               object(2, "<<" + second + ">>") + object(9, "<<" + first + ">>") +
               trailer("/Info 9 0 R") + object(9, "<</Type/Page/Title(x)>>") +
               trailer("/Info 9 0 R");
    };
    CHECK(cleaned(file(kInfo, "/Foo (x)")) == file(spaces(kInfo), spaces("/Foo (x)")));
}

TEST_CASE("PDF: a compressed metadata stream loses its filter and its content") {
    const std::string before =
        kPdf + kRoot +
        stream(5, "/Type/Metadata/Filter[/FlateDecode]/DecodeParms<<>>/Subtype/XML", "zzzz",
               "6 0 R") +
        trailer("");
    const std::string out = cleaned(before);
    CHECK(out == kPdf + kRoot + "5 0 obj\n<</Type/Metadata" +
                     spaces("/Filter[/FlateDecode]/DecodeParms<<>>") +
                     "/Subtype/XML/Length 6 0 R>>\nstream\n     endstream\nendobj\n" + trailer(""));
    CHECK(scan(before).found == Codes{"other"});
}

TEST_CASE("PDF: cross-reference streams, and information that is compressed") {
    const std::string xref = stream(8, "/Type/XRef/Info 2 0 R", "\1\2\3");
    const std::string info = object(2, "<<" + kInfo + ">>");
    const std::string empty = object(2, "<<" + spaces(kInfo) + ">>");
    const std::string others = objectStream("6 0 9 3", "12 <</A 1>>");
    const std::string hidden = objectStream("6 0 2 3", "12 <<" + kInfo + ">>");
    CHECK(cleaned(kPdf + info + xref + kTail) == kPdf + empty + xref + kTail);
    CHECK(cleaned(kPdf + others + info + xref + kTail) == kPdf + others + empty + xref + kTail);
    CHECK(cleaned(kPdf + info + xref + others + xref) == kPdf + empty + xref + others + xref);
    CHECK(scan(kPdf + hidden + xref + kTail).code == "metadata.compressed");
    CHECK(scan(kPdf + hidden + xref + info + xref).code == "metadata.compressed");
    CHECK(scan(kPdf + info + xref + hidden + xref).code == "metadata.compressed");
    // Nobody calls it information.
    CHECK(scan(kPdf + hidden + trailer("")).code.empty());
    const std::string author = object(2, "<</Author 9 0 R>>");
    CHECK(scan(kPdf + others + author + xref).code == "metadata.compressed");
}

TEST_CASE("PDF: what tells in an object stream, or in one that cannot be looked into, is told") {
    const auto code = [](const std::string& objects, const std::string& pairs = "6 0") {
        return scan(kPdf + objectStream(pairs, objects) + trailer("")).code;
    };
    CHECK(code("<</Type/Annot/Subtype/Link/Rect[0 0 9 9]>>") == "");
    CHECK(code("<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/T(Anna)>>") == "metadata.compressed");
    CHECK(code("<</Type/Page/PieceInfo 9 0 R>>") == "metadata.compressed");
    CHECK(code("(a) <</F(C:\\\\anna)>>", "6 0 7 4") == "metadata.compressed");
    CHECK(code("<</Type/Filespec/EF<</F 9 0 R>>>>") == "metadata.attached");
    CHECK(code("<</A") == "metadata.compressed");
    CHECK(code("<<>>", "6 x") == "metadata.compressed");
    const auto made = [](const std::string& keys, const std::string& data) {
        return scan(kPdf + stream(7, "/Type/ObjStm/First 4" + keys, data) + trailer("")).code;
    };
    CHECK(made("/N 1", "6 0 <<>>") == "");
    CHECK(made("/N 1", "6 0 <</LastModified(x)>>") == "metadata.compressed");
    CHECK(made("", "6 0 <<>>") == "metadata.compressed");
    CHECK(made("/N 1/Filter/FlateDecode", "zzzz") == "metadata.compressed");
    CHECK(made("/N 1/Filter/LZWDecode", "6 0 <<>>") == "metadata.compressed");
    CHECK(made("/N 1/DecodeParms<</Predictor 12>>", "6 0 <<>>") == "metadata.compressed");
    CHECK(made("/N 1/Filter[ /FlateDecode ]", deflated("6 0 <<>>")) == "");
}

TEST_CASE("PDF: comments, paths and program data are overwritten where they are") {
    const auto file = [](const std::string& who, const std::string& path, const std::string& data,
                         const std::string& name, const std::string& piece) {
        return kPdf + kRoot +
               object(5, "<</Subtype/Text/Rect[0 0 9 9]" + who + "/Contents(Hej)>>") +
               object(6, "<</Type/Filespec/F(" + path + ")>>") +
               object(3, "<</Type/Page" + data + "/Annots[5 0 R]>>") + object(7, name) +
               object(8, "<<" + piece + ">>") + trailer("");
    };
    const std::string who = "/T 7 0 R/M(D:2026)";
    const std::string path = "C:\\\\Users\\\\anna";
    const std::string data = "/LastModified(D:2026)/PieceInfo 8 0 R";
    const std::string piece = "/Draw<</LastModified(D:2026)/Private<</User(anna)>>>>";
    const std::string before = file(who, path, data, "(Anna)", piece);
    CHECK(scan(before).found == Codes{"author", "time", "software", "other"});
    CHECK(cleaned(before) ==
          file(spaces(who), spaces(path), spaces(data), "(    )", spaces(piece)));
    CHECK(scan(file("", "", data, "", "/Draw<</Private 9 0 R>>")).code == "metadata.document");
    CHECK(scan(file("", "", data, "", "/Type/Page/Kids[]")).code == "metadata.document");
}

TEST_CASE("PDF: a signed one, and one with attached files, is told and not touched") {
    CHECK(scan(kPdf + kRoot + object(5, "<</Type/Sig/Name(Anna)/ByteRange[0 1 2 3]>>") + trailer())
              .code == "metadata.signed");
    CHECK(scan(kPdf + kRoot + stream(5, "/Type/EmbeddedFile", "x") + trailer()).code ==
          "metadata.attached");
}

TEST_CASE("PDF: photos in it lose their Exif and comments, and stay what they are") {
    const std::string icc = segment(0xE2, "ICC_PROFILE\0\1\1x"s);
    const auto file = [&](const std::string& tiff, const std::string& comment) {
        return kPdf + kRoot +
               stream(5, "/Subtype/Image/Filter[/DCTDecode]",
                      jpeg(kJfif + segment(0xE1, tiff) + icc + "\xff"s + segment(0xFE, comment))) +
               trailer("");
    };
    const std::string tiff = "Exif\0\0"s + exif(6);
    CHECK(scan(file(tiff, "Anna")).found ==
          Codes{"location", "camera", "author", "time", "comment", "software"});
    CHECK(cleaned(file(tiff, "Anna")) == file(spaces(tiff), "    "));
    // What is no image, and one that is cut off, stays.
    for (const std::string& data :
         {"hello"s, "\xff\xd8\xff\xe1\xff\xff"s, "\xff\xd8\xff\xe1\0\1"s}) {
        const std::string other = kPdf + stream(5, "/Filter/DCTDecode", data) + trailer("");
        CHECK(cleaned(other) == other);
    }
}

TEST_CASE("PDF: photos behind other filters, and behind filters in other objects") {
    const auto file = [](const std::string& filter, const std::string& data,
                         const std::string& others = "") {
        return kPdf + kRoot + stream(5, "/Subtype/Image/Filter " + filter, data) + others +
               trailer("");
    };
    const auto code = [&](const auto&... parts) { return scan(file(parts...)).code; };
    const std::string exifs = "Exif\0\0"s + exif(6);
    const std::string photo = jpeg(segment(0xE1, exifs));
    const std::string plain = jpeg(kJfif);
    CHECK(code("[/FlateDecode/DCTDecode]", deflated(photo)) == "metadata.compressed");
    CHECK(code("[ /FlateDecode /DCTDecode ]/DecodeParms[null null]", deflated(plain)) == "");
    // It ends before its first scan.
    CHECK(code("[/FlateDecode/DCTDecode]", deflated("\xff\xd8"s + kJfif)) == "metadata.compressed");
    CHECK(code("[/FlateDecode/DCTDecode]", deflated("hello")) == "metadata.compressed");
    CHECK(code("[/FlateDecode/DCTDecode]", "hello") == "metadata.compressed");
    for (const char* chain :
         {"[/ASCIIHexDecode/DCTDecode]", "[/FlateDecode/LZWDecode/DCTDecode]",
          "[/FlateDecode/JPXDecode]", "[/FlateDecode 6 0 R]", "/#44CTDecode", "[/A%\n/DCTDecode]"})
        CHECK(code(chain, deflated("ffd8")) == "metadata.compressed");
    for (const char* chain : {"[/ASCII85Decode/FlateDecode]", "/CCITTFaxDecode", "[]", "null"})
        CHECK(code(chain, photo) == "");

    const std::string clean = jpeg(segment(0xE1, spaces(exifs)));
    for (const char* reference : {"6 0 R", "[6 0 R]", "[ 6 0 R ]"})
        for (const char* filter : {"/DCTDecode", "[/DCTDecode]", "[ /DCTDecode ]"}) {
            const std::string other = object(6, filter);
            CHECK(cleaned(file(reference, photo, other)) == file(reference, clean, other));
        }
    const std::string both = object(6, "[/FlateDecode/DCTDecode]");
    CHECK(code("6 0 R", deflated(photo), both) == "metadata.compressed");
    CHECK(code("6 0 R", deflated(plain), both) == "");
    CHECK(code("6 0 R", "zzzz", object(6, "/FlateDecode")) == "");
    CHECK(code("6 0 R", photo, object(6, "[7 0 R]") + object(7, "/DCTDecode")) ==
          "metadata.compressed");
    CHECK(code("6 0 R", photo) == "metadata.compressed");
    CHECK(code("6 0 R", photo, objectStream("6 0", "/DCTDecode")) == "metadata.compressed");
}

TEST_CASE("PDF: a long deflated photo is looked into up to its first scan") {
    const auto code = [](const std::string& segments) {
        std::string data = "\x78\x01"s;
        std::string rest = "\xff\xd8"s + segments + kScan + std::string(2 << 20, 'x');
        for (; !rest.empty(); rest.erase(0, 50'000)) {
            const std::string block = rest.substr(0, 50'000);
            data += (rest.size() <= 50'000 ? "\1"s : "\0"s) + little(block.size(), 2) +
                    little(~block.size(), 2) + block;
        }
        return scan(kPdf + stream(5, "/Filter[/FlateDecode/DCTDecode]", data) + trailer("")).code;
    };
    const std::string profile = segment(0xE2, "ICC_PROFILE\0\1\1"s + std::string(60'000, 'x'));
    std::string profiles;
    for (int i = 0; i < 20; ++i) profiles += profile;
    CHECK(code(profile) == "");
    CHECK(code(profile + segment(0xFE, "Anna")) == "metadata.compressed");
    CHECK(code(profiles) == "metadata.compressed");
}

TEST_CASE("PDF: JPEG 2000 loses the boxes that it is not decoded with") {
    const auto box = [](const std::string& type, const std::string& content) {
        return big(content.size() + 8, 4) + type + content;
    };
    const auto file = [&](const std::string& asides, const std::string& end) {
        return kPdf +
               stream(5, "/Filter/JPXDecode",
                      box("jP  ", "\r\n\x87\n") + asides + box("jp2h", "uuid") + end) +
               trailer("");
    };
    const std::string size = big(1, 4) + "xml " + big(16 + kXmp.size(), 8);
    const std::string code = big(0, 4) + "jp2c" + "xyz";
    const std::string before = file(box("uuid", "Anna") + size + kXmp, code);
    CHECK(scan(before).found == Codes{"author", "other"});
    CHECK(cleaned(before) == file(box("uuid", "    ") + size + spaces(kXmp), code));
    CHECK(cleaned(file("", big(0, 4) + "prVt" + "Anna")) == file("", big(0, 4) + "prVt" + "    "));
    CHECK(cleaned(file("", big(99, 4) + "prVt" + "Anna")) ==
          file("", big(99, 4) + "prVt" + "    "));
    const std::string bare =
        kPdf + stream(5, "/Filter/JPXDecode", "\xff\x4f\xff\x51\0\x2f\0\0xyz"s) + trailer("");
    CHECK(cleaned(bare) == bare);
    CHECK(cleaned(file("", big(2, 4) + "uuidAnna")) == file("", big(2, 4) + "uuidAnna"));
}

TEST_CASE("PDF: who commented is told when that name stands in another string") {
    const auto code = [](const std::string& who, const std::string& keys,
                         const std::string& others = "") {
        return scan(kPdf + kRoot + object(5, "<</Subtype/Text/Rect[0]/T " + who + keys + ">>") +
                    others + trailer())
            .code;
    };
    const std::string told = "metadata.document";
    CHECK(code("(Anna Berg)", "/RC(<p><b>Anna Berg:</b> Hej</p>)") == told);
    CHECK(code("<416e6e61>", "/RC<FEFF 0041006E006E 0061>") == told);
    CHECK(code("(\\376\\377\\000A\\000n\\000n\\0001)", "/Contents(hej ann1)") == told);
    CHECK(code("(A\\(nn\\\na)", "/Contents(A\\050nna)") == told);
    CHECK(code("(Anna Berg)", "/Contents(Anna och Berg)") == "");
    CHECK(code("(Bo)", "/Contents(Bo)") == "");
    CHECK(code("(Anna)", "/NM(Anna)/Popup<</Type/Annot/T(Anna)>>/F(/home/anna)") == "");
    CHECK(code("(Rect)", "") == "");
    // In other objects, of which some are emptied.
    CHECK(code("(Anna)", "", object(2, "<</Author(Anna)/Title 6 0 R>>") + object(6, "(Anna)")) ==
          "");
    CHECK(code("6 0 R", "", object(6, "(Anna)")) == "");
    CHECK(code("6 0 R", "/RC(Anna)", object(6, "(Anna)")) == told);
    CHECK(code("(Anna)", "", object(6, "<</Alt[(Fr\\345n Anna)]>>")) == told);
    CHECK(code("(Anna)", "", object(6, "(Anna)")) == told);
    CHECK(code("(Anna)", "", objectStream("6 0", "<</Title(Anna)>>")) == told);
    CHECK(code("(Anna)", "", objectStream("6 0", "<</Title(Hej)>>")) == "");
    // It may be a stream.
    CHECK(code("(Anna)", "/RC 6 0 R") == told);
    std::string many;
    for (int i = 0; i < 2000; ++i) many += "<</Type/Annot/T(name" + std::to_string(i) + ")>>";
    CHECK(code("(Anna)", "", object(6, "[" + many + "]")) == "metadata.too-large");
}

TEST_CASE("PDF: comments behind the information, and what lies behind the end") {
    const auto file = [](const std::string& inside, const std::string& comment,
                         const std::string& behind) {
        return kPdf + kRoot + "2 0 obj\n<<" + inside + ">>" + comment + "endobj\n" + trailer() +
               behind;
    };
    const std::string inside = "%Anna\n/Author(A)";
    const std::string before = file(inside, " % Anna\n", "Anna %%EOF\n\0"s);
    CHECK(scan(before).found == Codes{"author", "trailing"});
    std::string after = file(spaces(inside), spaces(" % Anna\n"), spaces("Anna %%EOF\n\0"s));
    after[after.rfind('\n')] = ' ';  // that of the end
    CHECK(cleaned(before) == after);
    // Spaces, and an update that says no end.
    for (const std::string& behind :
         {"\n \0\r\n"s, object(9, "<</A 1>>") + "trailer<</Root 1 0 R>>\nstartxref\n0\n"})
        CHECK(cleaned(file("", "\n", behind)) == file("", "\n", behind));
    for (const std::size_t size : {0U, 30U, 32U, 34U, 36U, 38U, 40U, 42U, 90U}) {
        const std::string end = "trailer<<>>" + std::string(FileSource::kWindow - size, '\n');
        CHECK(cleaned(kPdf + end + "%%EOFAnna") == kPdf + end + "%%EOF    ");
    }
}

TEST_CASE("PDF: program data inside the information is overwritten once") {
    const std::string info = "/Author(Anna)/PieceInfo<</A<<>>>>/LastModified(D:2026)";
    CHECK(cleaned(kPdf + object(2, "<<" + info + ">>") + trailer()) ==
          kPdf + object(2, "<<" + spaces(info) + ">>") + trailer());
}

TEST_CASE("PDF: encrypted, without a trailer, cut off") {
    CHECK(scan(kPdf + kRoot + trailer("/Encrypt 9 0 R")).code == "metadata.encrypted");
    CHECK(scan(kPdf + kRoot).code == "metadata.damaged");
    CHECK(scan(kPdf + "1 0 obj <<>> stream\n").code == "metadata.damaged");
}

TEST_CASE("PDF: what stands twice, or before the header") {
    const std::string twice = stream(5, "/Type/Metadata/Filter/A/Filter/B/Filter/C", "");
    CHECK(cleaned(kPdf + twice + trailer("")).find("Filter") == std::string::npos);
    CHECK(cleaned("2 0 obj<<%PDF-\n>>" + trailer()) == "2 0 obj<<%PDF-\n>>" + trailer());
}

TEST_CASE("PDF: values without an end") {
    CHECK(scan(kPdf + "1 0 obj<</A(" + trailer()).code == "metadata.damaged");
    CHECK(scan(kPdf + "1 0 obj)" + trailer()).code == "metadata.damaged");
    const std::string large(FileSource::kLongest, ' ');
    CHECK(scan(kPdf + "1 0 obj[" + large + "]" + trailer()).code == "metadata.too-large");
    std::string deep = "1 0 obj";
    for (int i = 0; i < 10'000; ++i) deep += "<</A[";
    CHECK(scan(kPdf + deep + trailer()).code == "metadata.damaged");
}

TEST_CASE("PDF: words at the edges of what is read at once are found") {
    for (const std::size_t shift : {0U, 1U, 5U, 9U, 13U, 20U}) {
        const std::string data(FileSource::kWindow - 60 + shift, 'x');
        const std::string file = kPdf + "%" + data + "\n" + object(2, "<<" + kInfo + ">>") +
                                 stream(5, "/Type/Metadata", data + kXmp + data, "9 0 R") +
                                 trailer();
        const Scan outcome = scan(file);
        CHECK(outcome.reads < 12);
        CHECK(outcome.found == Codes{"author", "time", "comment"});
        CHECK(cleaned(file).find("Namn") == std::string::npos);
    }
}

TEST_CASE("PDF: damage anywhere") {
    checkDamage(kPdf + kRoot +
                object(3, "<</Subtype/Text/Rect[0]/T 6 0 R/M(D)>>[<</F(/x)>>/PieceInfo 4 0 R>>") +
                objectStream("4 0", "<</A(b)>>") + trailer(""));
    checkDamage(kPdf + object(3, "<</Type/Annot/T(Ann\\141)/RC 5 0 R>>") + object(6, "/JPXDecode") +
                stream(5, "/Filter 6 0 R", big(8, 4) + "jP  " + big(0, 4) + "uuidx") +
                stream(7, "/Filter[/FlateDecode/DCTDecode]", deflated(jpeg(segment(0xFE, "a")))) +
                trailer("") + "x");
    checkDamage(kPdf + kRoot + object(2, "<<" + kInfo + "/Subject 6 0 R>>") + object(6, "(x)") +
                stream(5, "/Type/Metadata/Filter/FlateDecode", kXmp) + trailer());
}
