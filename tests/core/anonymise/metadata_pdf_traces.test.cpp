#include "anonymise/metadata_pdf_traces.h"

#include "anonymise/metadata_pdf_syntax.h"
#include "metadata_files.h"

using namespace samtycke;
using namespace samtycke::anonymise;
using namespace samtycke::anonymise::files;

namespace {

// The value with spaces where something told, and it tells nothing more.
std::string blanked(std::string value) {
    const pdf::Traces traces = pdf::tracesIn(value);
    CHECK(traces.told == "");
    for (const Range& range : traces.blanks)
        for (std::uint64_t at = range.begin; at < range.end; ++at)
            value[static_cast<std::size_t>(at)] = ' ';
    const pdf::Traces again = pdf::tracesIn(value);
    CHECK(again.told == "");
    CHECK(std::all_of(again.blanks.begin(), again.blanks.end(), [&](const Range& range) {
        return value
                   .substr(static_cast<std::size_t>(range.begin),
                           static_cast<std::size_t>(range.size()))
                   .find_first_not_of(' ') == std::string::npos;
    }));
    return value;
}
// The same without what is blank, and what was found.
std::pair<std::string, Codes> rest(const std::string& value) {
    std::string left = blanked(value);
    left.erase(std::remove(left.begin(), left.end(), ' '), left.end());
    return {left, pdf::tracesIn(value).found.codes()};
}
std::string_view told(const std::string& value) { return pdf::tracesIn(value).told; }

using Rest = std::pair<std::string, Codes>;

}  // namespace

TEST_CASE("PDF: who wrote an annotation and when goes, what it says stays") {
    CHECK(rest("<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/T(Anna)/Contents(Fel)/M(D:2026)"
               "/CreationDate(D:2026)/NM(3f1c)/Subj(Note)/F 4>>") ==
          Rest{"<</Type/Annot/Subtype/Text/Rect[0099]/Contents(Fel)/Subj(Note)/F4>>",
               {"author", "time", "other"}});
    // Written into the page itself.
    CHECK(rest("<</Type/Page/Annots[<</Subtype/Ink/Rect[1]/T<FEFF0041>>>5 0 R]>>").first ==
          "<</Type/Page/Annots[<</Subtype/Ink/Rect[1]>>50R]>>");
}

TEST_CASE("PDF: the names of fields are T too, and stay") {
    for (const char* field :
         {"<</FT/Tx/T(namn)/Rect[0]/Subtype/Widget>>", "<</Subtype/Widget/Rect[0]/T(namn)>>",
          "<</FT/Tx/T(namn)/Kids[90R]>>", "<</Type/StructElem/T(Rubrik)>>",
          "<</Font<</T 5 0 R/M 6 0 R/F 7 0 R/PieceInfoX 1>>>>"})
        CHECK(pdf::tracesIn(field).empty());
    CHECK(rest("<</Subtype/Widget/Rect[0]/T(namn)/M(D:2026)>>").first ==
          "<</Subtype/Widget/Rect[0]/T(namn)>>");
}

TEST_CASE("PDF: local paths go, names of files and addresses of pages stay") {
    CHECK(rest("<</Type/Filespec/F(C:\\\\Users\\\\anna\\\\a.pdf)/UF(a.pdf)>>") ==
          Rest{"<</Type/Filespec/F()/UF(a.pdf)>>", {"other"}});
    CHECK(rest("<</S/GoToR/D[0/Fit]/F(/home/anna/b.pdf)>>").first == "<</S/GoToR/D[0/Fit]/F()>>");
    // Two bytes a character: "C:\".
    CHECK(rest("<</UF<FEFF0043003A005C>>>").first == "<</UF<>>>");
    CHECK(rest("<</UF<FEFF00 43 00 41 0>>>").first == "<</UF<FEFF004300410>>>");
    CHECK(rest("<</S/Launch/Win<</F(a)/D(C:\\\\anna)>>>>").first == "<</S/Launch>>");
    CHECK(pdf::tracesIn("<</FS/URL/F(https://example.org/)>>").empty());
    CHECK(pdf::tracesIn("<</Type/Filespec/F 7 0 R>>").strings == std::vector{7U});
}

TEST_CASE("PDF: addresses of local files go wherever they stand") {
    CHECK(rest("<</S/URI/URI(file:///C:/Users/anna/a)>>") == Rest{"<</S/URI/URI()>>", {"other"}});
    CHECK(rest("<</URI<</Base(File:/home/anna/)>>>>").first == "<</URI<</Base()>>>>");
    CHECK(rest("<</URLS[(https://example.org/)(fil\\145://a)<66696C653A>]>>").first ==
          "<</URLS[(https://example.org/)()<>]>>");
    CHECK(rest("<</FS/URL/F(file://a)>>").first == "<</FS/URL/F()>>");
    CHECK(rest("(file:///home/anna)").first == "()");
    CHECK(pdf::tracesIn("<</S/URI/URI(https://example.org/file:)>>").empty());
}

TEST_CASE("PDF: who made a layer, with what and for whom goes") {
    CHECK(
        rest("<</Type/OCG/Name(Text)/Usage<</CreatorInfo<</Creator(Anna)/Subtype/Artwork>>"
             "/User<</Type/Ind/Name(Anna)>>>>>>") ==
        Rest{"<</Type/OCG/Name(Text)/Usage<</CreatorInfo<</Subtype/Artwork>>/User<</Type/Ind>>>>>>",
             {"author", "software"}});
    CHECK(rest("<</OCProperties<</D<</Creator(Anna)/Name(All)>>>>>>").first ==
          "<</OCProperties<</D<</Name(All)>>>>>>");
    CHECK(pdf::tracesIn("<</Font<</Creator 5 0 R>>>>").empty());
}

TEST_CASE("PDF: a program's own data goes when it stands in one place") {
    CHECK(rest("<</Type/Page/LastModified(D:2026)/PieceInfo<</InDesign<</DocumentID<FE>"
               "/Private<</PR 2>>>>>>/Rotate 0>>") ==
          Rest{"<</Type/Page/Rotate0>>", {"time", "software"}});
    CHECK(pdf::tracesIn("<</PieceInfo 12 0 R>>").pieces == std::vector{12U});
    CHECK(told("<</PieceInfo<</Illustrator<</Private 9 0 R>>>>>>") == "metadata.document");
    CHECK(pdf::tracesIn("<</LastModified 8 0 R>>").strings == std::vector{8U});
}

TEST_CASE("PDF: signatures and attached files are told") {
    CHECK(told("<</Type/Sig/Name(Anna)/Location(Umeå)>>") == "metadata.signed");
    CHECK(told("<</Type/DocTimeStamp>>") == "metadata.signed");
    CHECK(told("<</Filter/Adobe.PPKLite/ByteRange[0 1 2 3]>>") == "metadata.signed");
    CHECK(told("<</V<</Type/Sig>>/FT/Sig>>") == "metadata.signed");
    CHECK(told("<</FT/Sig/T(Underskrift)>>") == "");
    CHECK(told("<</F(a)/EF<</F 9 0 R>>>>") == "metadata.attached");
    CHECK(told("[<</Type/Filespec/EF 9 0 R>>]") == "metadata.attached");
    CHECK(told("<</Type/EmbeddedFile>>") == "metadata.attached");
}

TEST_CASE("PDF: a dictionary that cannot be read to its end, or is too deep, may tell") {
    CHECK(told("<</A 1 2/T(Anna)>>") == "metadata.damaged");
    CHECK(told("<</A[<<(b)/T(Anna)>>]>>") == "metadata.damaged");
    CHECK(told("<</F(C:\\anna) 0 R>>") == "metadata.damaged");
    CHECK(told("<</A 1%(b)\n>>") == "");
    std::string deep;
    for (int i = 0; i < 100; ++i) deep = "<</A" + (i == 0 ? "(b)" : deep) + ">>";
    CHECK(told(deep) == "metadata.too-large");
}

TEST_CASE("PDF: the letters of a string") {
    for (const char* string :
         {"(Ab c1)", "(\\101b\\n\\c\\061)", "<41624 331>", "<FEFF 0041006200430031>",
          "(\\376\\377\\0A\\0b\\000C\\0001)", "<EFBBBF41624331>", "(A\\\nbC\t1)"})
        CHECK(pdf::lettersOf(string) == "abc1");
    CHECK(pdf::lettersOf("(\\(\\\\()\\))") == "(\\())");
    CHECK(pdf::lettersOf("()").empty());
}

TEST_CASE("PDF: a value that holds a reference does not stand alone") {
    for (const char* value : {"<</A 1 0 R>>", "[1 0 R/B]", "1 0\nR"})
        CHECK_FALSE(pdf::standsAlone(value));
    for (const char* value : {"<</R 1/B(x R)>>", "[1 0 RG]", "<</A/R>>", "R"})
        CHECK(pdf::standsAlone(value));
}
