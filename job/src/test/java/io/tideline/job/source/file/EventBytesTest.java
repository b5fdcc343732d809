package io.tideline.job.source.file;

import static io.tideline.job.source.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventBytesTest {
    private static final String LINES = event("a", 0) + "\n" + event("b", 1) + "\n";

    @TempDir private Path folder;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String text) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(utf8(text));
        }
        return packed.toByteArray();
    }

    private static byte[] together(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private String read(String name, byte[] content) throws IOException {
        Path file = Files.write(folder.resolve(name), content);
        try (InputStream in = EventBytes.open(file.toString())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jsonl", "a.jsonl.gz", "a.GZ", "a"})
    void gzipIsKnownByItsContent(String name) throws IOException {
        assertThat(read(name, gzip(LINES))).isEqualTo(LINES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jsonl", "a.jsonl.zst", "a"})
    void zstdIsKnownByItsContent(String name) throws IOException {
        byte[] frame = Zstd.compress(utf8(LINES));
        assertThat(read(name, frame)).isEqualTo(LINES);
        assertThat(read(name, together(frame, frame))).isEqualTo(LINES + LINES);
    }

    @Test
    void membersFollowEachOther() throws IOException {
        byte[] empty = gzip("");
        byte[][] many = new byte[20_002][];
        Arrays.fill(many, empty);
        many[0] = gzip(event("a", 0) + "\n");
        many[20_001] = gzip(event("b", 1) + "\n");
        assertThat(read("a.gz", together(many))).isEqualTo(LINES);
    }

    @Test
    void zerosBehindTheLastMemberArePadding() throws IOException {
        byte[] member = gzip(LINES);
        assertThat(read("a.gz", together(member, new byte[1_000]))).isEqualTo(LINES);
        assertThat(read("b.gz", together(member, new byte[512], member))).isEqualTo(LINES + LINES);
        assertThat(read("c.gz", member)).isEqualTo(LINES);
    }

    /** Neither of them ends in silence. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 9})
    void aMemberThatIsDamagedIsAnError(int at) throws IOException {
        byte[] member = gzip(LINES);
        byte[] wrong = member.clone();
        wrong[at] ^= 0x55;
        if (at == 3 || at == 5 || at == 9) { // flags, time and system change nothing by themselves
            wrong[member.length - 8] ^= 0x01; // the check sum does
        }
        assertThatThrownBy(() -> read("a.gz", together(member, member, wrong, member)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("its gzip member 3 is damaged or is none");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 10, 15})
    void aMemberThatIsCutIsAnError(int length) throws IOException {
        byte[] member = gzip(LINES);
        assertThatThrownBy(() -> read("a.gz", together(member, Arrays.copyOf(member, length))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("its gzip member 2 is damaged or is none");
        assertThatThrownBy(
                        () ->
                                read(
                                        "a.gz",
                                        together(
                                                member,
                                                Arrays.copyOf(member, member.length - length))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void textBehindAMemberIsAnError() throws IOException {
        byte[] member = gzip(LINES);
        assertThatThrownBy(() -> read("a.gz", together(member, utf8(LINES), member)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("its gzip member 2 is damaged or is none");
    }

    @Test
    void aFrameOfZstdThatIsDamagedIsAnError() throws IOException {
        byte[] frame = Zstd.compress(utf8(LINES.repeat(5_000)));
        for (int length : new int[] {1, 4, 5, 20, frame.length - 1}) {
            byte[] cut = Arrays.copyOf(frame, length);
            assertThatThrownBy(() -> read("a", together(frame, cut)))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("its last zstd frame is cut");
        }
        assertThatThrownBy(() -> read("a", together(frame, utf8(LINES))))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("one of its zstd frames is damaged");
        assertThat(read("a", together(frame, frame))).isEqualTo(LINES.repeat(10_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{'type':'track'},\\n{'type':'track'}] | a JSON array",
                "[{'type':'track'}] | a JSON array",
                "[\\n  {'type':'track'}\\n] | a JSON array",
                "\\n [ {'type':'track'}\\n] | a JSON array",
                "{\\n  'type': 'track'\\n}\\n | JSON over several lines",
                "{ \\r\\n  'type': 'track'\\r\\n} | JSON over several lines",
                "{'type':'track'}\\r{'type':'page'}\\r | a carriage return alone",
                "type,userId,event\\ntrack,ann,Logged In\\n | CSV",
                "id;Event Name;Time\\n1;a;b\\n | CSV",
                "USER_ID\\tAT\\nann\\t5\\n | CSV"
            })
    void whatElsePeopleTakeForLinesIsNamed(String text, String what) {
        String content = text.replace('\'', '"').replace("\\n", "\n");
        content = content.replace("\\r", "\r").replace("\\t", "\t");
        assertNamed(utf8(content), what);
        assertNamed(utf8("\ufeff" + content), what);
    }

    private void assertNamed(byte[] content, String what) {
        assertThatThrownBy(() -> read("a.jsonl", content))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageStartingWith("The file " + folder.resolve("a.jsonl") + " is ")
                .hasMessageContaining(what)
                .hasMessageEndingWith(".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32BE"})
    void otherEncodingsAreNamed(String charset) {
        assertNamed(LINES.getBytes(Charset.forName(charset)), "in UTF-16");
    }

    @ParameterizedTest
    @CsvSource({
        "504b030414000000, a zip archive",
        "425a683931415926, packed with bzip2",
        "fd377a585a000004, packed with xz",
        "04224d1864409400, packed with lz4",
        "5041523115041500, a Parquet file",
        "4f626a0104146176, an Avro file"
    })
    void otherFormatsAreNamed(String hex, String what) {
        assertNamed(HexFormat.of().parseHex(hex), what);
    }

    /** A record is at most rejected, however bad. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "[]\n",
                "[1,2]\n",
                "\"track\"\n",
                "x\n",
                "oops, no JSON\n",
                "{\n",
                "{}\n",
                "{\"type\":\"track\"}{\"type\":\"page\"}\n",
                "# events, as of today\n"
            })
    void aFirstLineThatIsNoEventIsTakenAsALine(String line) throws IOException {
        String text = line.equals("{\n") ? "{ oops\n" : line;
        assertThat(read("a.jsonl", utf8(text + LINES))).isEqualTo(text + LINES);
    }

    @ParameterizedTest
    @CsvSource({"a.jsonl.gz, gzip", "a.GZ, gzip", "a.jsonl.zst, zstd"})
    void aSuffixIsAPromise(String name, String format) {
        assertThatThrownBy(() -> read(name, utf8(LINES)))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining("is not packed with " + format + ", as its name says");
        assertThatThrownBy(() -> read(name, new byte[0]))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining("is empty");
    }
}
