package dev.plumbline.service.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {

    @TempDir
    Path folder;

    @FunctionalInterface
    private interface Packer {
        OutputStream pack(OutputStream out) throws IOException;
    }

    @Test
    void next_plainGzipAndZstd_areToldFromTheirContent() throws IOException {
        String text = "{\"a\":1}\n\n{\"b\":2}\r\nlast";
        List<String> expected = List.of("1 {\"a\":1}", "3 {\"b\":2}", "4 last");
        assertEquals(expected, lines(file("plain.gz", text, out -> out)));
        assertEquals(expected, lines(file("gzip", text, GZIPOutputStream::new)));
        assertEquals(expected, lines(file("zstd.txt", text, ZstdOutputStream::new)));
    }

    /** Some programs begin a file of UTF-8 with a mark of byte order: it is no part of the first record. */
    @Test
    void next_markOfByteOrder_isPassedOver() throws IOException {
        assertEquals(
                List.of("1 {\"a\":1}", "2 \uFEFFb"), lines(file("mark", "\uFEFF{\"a\":1}\r\n\uFEFFb", out -> out)));
        assertEquals(List.of("1 a"), lines(file("mark.gz", "\uFEFFa", GZIPOutputStream::new)));
        assertEquals(List.of("1 \u00EF"), lines(file("other", "\u00EF", out -> out)), "two bytes that begin alike");
    }

    @Test
    void next_array_isARecordAnElement() throws IOException {
        String array = " \n[\n  {\"a\": \"],[{\\\"\\\\\",\n \"b\": [1, {}]} ,{\"c\":2}\r\n, 3]\n";
        List<String> expected = List.of("1 {\"a\": \"],[{\\\"\\\\\",  \"b\": [1, {}]} ", "2 {\"c\":2}\r ", "3 3");
        assertEquals(expected, lines(file("array", array, out -> out)));
        assertEquals(expected, lines(file("array.gz", "\uFEFF" + array, GZIPOutputStream::new)));
        assertEquals(List.of(), lines(file("empty", "[]\n", out -> out)));
        assertEquals(List.of("1 {\"a\":1}", "2 {\"b\":"), lines(file("cut", "[{\"a\":1},{\"b\":", out -> out)));
    }

    @Test
    void next_lineThatBeginsLikeAnArray_isALine() throws IOException {
        assertEquals(
                List.of("1 [2025] begun", "2 {\"a\":1}"), lines(file("log", "[2025] begun\n{\"a\":1}", out -> out)));
    }

    @Test
    void next_elementLongerThanTheLimit_keepsWhatShowsIt() throws IOException {
        byte[] text = ("[\"" + "x".repeat(100_000) + "\",1]").getBytes(StandardCharsets.UTF_8);
        ArrayReader reader = new ArrayReader(new ByteArrayInputStream(text), 70_000);
        assertEquals(70_000, reader.next().length);
        assertEquals("1", new String(reader.next(), StandardCharsets.UTF_8));
        assertEquals(null, reader.next());
    }

    @Test
    void next_severalFiles_areReadAsOne() throws IOException {
        String one = file("one", "a\nb\n", out -> out);
        String two = file("two", "", out -> out);
        String three = file("three", "c", GZIPOutputStream::new);
        assertEquals(List.of("1 a", "2 b", "1 c"), lines(one, two, three));
    }

    @Test
    void next_standardInput_isRead() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("x\ny\n".getBytes(StandardCharsets.UTF_8)));
        try {
            assertEquals(List.of("1 x", "2 y"), lines("-"));
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void requireWhole_gzipCutShort_saysWhere() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 50_000; i++) {
                out.write((i * 7919L + " some text\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] bytes = packed.toByteArray();
        Path file = Files.write(folder.resolve("cut.gz"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        try (Recording recording = Recording.of(List.of(file.toString()))) {
            long count = 0;
            while (recording.next() != null) {
                count++;
            }
            assertTrue(count > 1_000, count + " lines before the cut");
            Failure failure = assertThrows(Failure.class, recording::requireWhole);
            assertEquals(ExitCode.UNREADABLE, failure.exitCode());
            assertTrue(
                    failure.getMessage().startsWith("cannot read " + file + " beyond line " + count),
                    failure.getMessage());
        }
    }

    @Test
    void of_missingFileOrFolder_saysSo() {
        String missing = folder.resolve("nope").toString();
        Failure failure = assertThrows(Failure.class, () -> Recording.of(List.of(missing)));
        assertEquals("cannot read " + missing + ": there is no such file", failure.getMessage());
        assertThrows(Failure.class, () -> Recording.of(List.of(folder.toString())));
    }

    @Test
    void watch_asItGoes_hearsOfAllBytes() throws IOException {
        String file = file("watched", "a\nb\nc\n".repeat(40_000), out -> out);
        List<Long> heard = new ArrayList<>();
        try (Recording recording = Recording.of(List.of(file))) {
            recording.watch(heard::add);
            while (recording.next() != null) {}
            assertEquals(recording.size(), heard.get(heard.size() - 1));
        }
        assertTrue(heard.get(0) < 240_000, "heard of all bytes at once");
    }

    @Test
    void next_lineLongerThanTheLimit_keepsWhatShowsIt() throws IOException {
        byte[] text = ("x".repeat(100_000) + "\nshort\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        LineReader reader = new LineReader(new ByteArrayInputStream(text), 70_000);
        assertEquals(70_000, reader.next().length);
        assertEquals("short", new String(reader.next(), StandardCharsets.UTF_8));
        assertEquals(0, reader.next().length);
        assertEquals(null, reader.next());
    }

    private String file(String name, String text, Packer packer) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = packer.pack(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file.toString();
    }

    private static List<String> lines(String... files) {
        List<String> lines = new ArrayList<>();
        try (Recording recording = Recording.of(List.of(files))) {
            for (Line line = recording.next(); line != null; line = recording.next()) {
                lines.add(line.number() + " " + new String(line.bytes(), StandardCharsets.UTF_8));
            }
            recording.requireWhole();
        }
        return lines;
    }
}
