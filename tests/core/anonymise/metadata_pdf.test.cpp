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
    CHECK(cleaned(file(info, "(Namn)", "<4142>")) == file(empty, "()    ", "<>    "));
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
    const std::string hidden = stream(7, "/Type/ObjStm/N 1/First 4/Filter/FlateDecode", "zzzz");
    const std::string info = object(2, "<<" + kInfo + ">>");
    const std::string empty = object(2, "<<" + spaces(kInfo) + ">>");
    CHECK(cleaned(kPdf + info + xref + kTail) == kPdf + empty + xref + kTail);
    CHECK(cleaned(kPdf + hidden + info + xref + kTail) == kPdf + hidden + empty + xref + kTail);
    CHECK(scan(kPdf + hidden + xref + kTail).code == "metadata.compressed");
    CHECK(scan(kPdf + hidden + xref + info + xref).code == "metadata.compressed");
    CHECK(scan(kPdf + info + xref + hidden + xref).code == "metadata.compressed");
    // Without information there is nothing to hide.
    CHECK(scan(kPdf + hidden + trailer("")).code.empty());
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
    checkDamage(kPdf + kRoot + object(2, "<<" + kInfo + "/Subject 6 0 R>>") + object(6, "(x)") +
                stream(5, "/Type/Metadata/Filter/FlateDecode", kXmp) + trailer());
}
