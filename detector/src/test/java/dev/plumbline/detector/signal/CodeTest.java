package dev.plumbline.detector.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.signal.code.Code;
import dev.plumbline.models.sample.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CodeTest {

    private static final Map<String, Integer> CUTS =
            Map.of("java", 0, "json", 1, "yaml", 2, "xml", 3, "python", 4, "py", 4, "javascript", 5, "js", 5);

    static Stream<Arguments> blocks() {
        return Stream.of(
                kept("java", "class A { void f() { int x = 1; } }"),
                kept("java", "record P(int x) {}"),
                kept("java", "int x = 1; System.out.println(x);"),
                kept("java", "import java.util.List;\nList<String> x = List.of();"),
                kept("java", "void f(String... all) { return; }"),
                broken("java", "int ขึ้น x = 1 +;"),
                broken("java", "class A { void f( { }"),
                notWhole("java", "class A { ... }"),
                notWhole("java", "} else { f(); }"),
                kept("json", "{\"a\": [1, 2, {\"b\": null}]}"),
                kept("json", "{\"a\": 1} {\"a\": 2}"),
                kept("json", "{\"a\": 1, // why\n\"b\": [2,],}"),
                kept("json", "\"a\": 1, \"b\": 2"),
                kept("json", "{\"name\": \"${NAME}\"}"),
                broken("json", "{\"a\": 1, \"b\" 是}"),
                broken("json", "{\"a\": [1, 2"),
                notWhole("json", "{\"name\": ${NAME}}"),
                kept("yaml", "a: [1, 2]"),
                broken("yaml", "a: [1, 2"),
                kept("yaml", "image: {{ .Values.image }}"),
                notWhole("yaml", "{{- if .Values.image }}\nimage: a\n{{- end }}"),
                kept("xml", "<a><b c='1'/></a><a/>"),
                broken("xml", "<a><b></a>"),
                kept("python", "x = f\"{d[\"k\"]!r:>{w}}\"\nprint(x)"),
                kept("python", "    def f(self):\n        return 1\n"),
                kept("python", "match x:\n    case {'a': [1, *r]} if r:\n        pass"),
                kept("python", "async with a as b:\n    print(await b)"),
                kept("python", "def f[T](x: T) -> T: ..."),
                kept("python", "def f():\n    # TODO\n\nclass A:\n    # nothing yet"),
                kept("python", "переменная = 'ü'"),
                kept("py", "return x"),
                broken("python", "x = ("),
                broken("python", "x = 1 ขึ้น 2"),
                broken("python", "for x in y\n    print(x)"),
                broken("python", "if x:\n    a = 1\n  b = 2"),
                notWhole("python", ">>> x = 1\n>>> x\n1"),
                notWhole("python", "%matplotlib inline\nx = 1"),
                notWhole("python", "!pip install x"),
                notWhole("python", "print 'hello'"),
                notWhole("python", "try:\n    f()\nexcept A, e:\n    g()"),
                notWhole("python", "from x import ..."),
                notWhole("python", "elif x:\n    y()"),
                notWhole("python", "def f(x):"),
                notWhole("python", "key = <your-key>"),
                notWhole("python", "@@ -1,2 +1,2 @@\n-x = 1\n+x = 2"),
                kept("js", "const x = await f(...args);"),
                kept("js", "export default class A { #p = 1; static { this.q ??= 2n; } }"),
                kept("js", "return a?.b?.[0];"),
                kept("js", "{ a: 1, 'b': 2 }"),
                kept("js", "a: 1, f() {}"),
                kept("js", "constructor() { this.x = 1; }\nget y() { return 2; }"),
                kept("js", "import d from './d.json' with { type: 'json' };"),
                kept("javascript", "for (const x of y) { x() }"),
                broken("js", "const x = ;"),
                broken("js", "const f = (...a) => { return a.map(ขึ้น x => x) };"),
                broken("js", "foo(1, 2"),
                notWhole("js", "function f() { ... }"),
                notWhole("js", "const e = <div className='a'>b</div>;"),
                notWhole("js", "const x: number = 3;"),
                notWhole("js", "interface A { b: string }"),
                kept("js", "@dec class A {}"),
                notWhole("js", "} else { f(); }"),
                notWhole("js", "$ npm install x"),
                Arguments.of("typescript", "const x: = 1", "-"),
                Arguments.of("pycon", "x = (", "-"),
                Arguments.of("", "x = (", "-"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("blocks")
    void block_isJudgedByItsLanguage(String language, String code, String verdict) {
        String text = "Here it is:\n\n```" + language + "\n" + code + "\n```\nThat is all.";
        int cut = CUTS.getOrDefault(language, 0);
        assertEquals(verdict, heard(text, "stop").verdict(cut));
        assertEquals("-", heard(text, "length").verdict(cut), "cut short");
    }

    /** A token of another script in the place of a blank breaks code, but in comments and strings. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void intrudingToken_breaksCode(String language, String code) {
        Random random = new Random(1);
        int broken = 0;
        for (int i = 0; i < 100; i++) {
            int at = code.indexOf(' ', random.nextInt(code.lastIndexOf(' ')));
            String verdict = verdict(language, code.substring(0, at) + " ขึ้น " + code.substring(at + 1));
            assertTrue(List.of("kept", "broken").contains(verdict), verdict);
            broken += verdict.equals("broken") ? 1 : 0;
        }
        assertEquals("kept", verdict(language, code));
        assertTrue(broken >= 50, language + ": " + broken + " of 100");
    }

    static Stream<Arguments> programs() {
        return Stream.of(Arguments.of("python", """
                        import os

                        def total(prices: dict[str, float], tax: float = 0.2) -> float:
                            \"""Sums up.\"""
                            # with tax
                            result = sum(p for p in prices.values() if p > 0)
                            return result * (1 + tax)

                        if __name__ == "__main__":
                            print(f"{total({'a': 1.5}):.2f}")
                        """), Arguments.of("js", """
                        import { read } from 'node:fs';

                        export async function total(prices, { tax = 0.2, ...rest } = {}) {
                          // with tax
                          const sum = Object.values(prices).filter((p) => p > 0).reduce((a, b) => a + b, 0);
                          return sum * (1 + tax);
                        }
                        console.log(`total: ${await total({ a: 1.5 })}`);
                        """));
    }

    /** Whatever stands in a block, it is judged or not, in bounded time; the bound is generous: a second is seen on a busy machine. */
    @Test
    void hostileBlocks_costLittle() {
        String[] pieces = {
            "(",
            "[",
            "{",
            "f(",
            "{1:",
            "lambda: ",
            "x if ",
            "not ",
            "**",
            "f'{",
            "'",
            "\"\"\"",
            "if x:\n ",
            "match x:\n case ",
            "a=",
            "x y ",
            "class A(",
            "`${",
            "a=>",
            "(a=",
            "=>{",
            "/a/",
            "new ",
            "{a:",
            "?.",
            "!",
            "-",
            "<a>",
            "&a ",
            "- ",
            "//"
        };
        for (String language : List.of("java", "json", "yaml", "xml", "python", "js")) {
            for (String piece : pieces) {
                String code = piece.repeat(19_000 / piece.length());
                long start = System.nanoTime();
                verdict(language, code);
                long millis = (System.nanoTime() - start) / 1_000_000;
                assertTrue(millis < 8_000, () -> language + " " + piece + ": " + millis + " ms");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("nestings")
    void nesting_isJudgedUpToABound(String language, int depth, String verdict) {
        assertEquals(verdict, verdict(language, "x = " + "(".repeat(depth) + "1" + ")".repeat(depth) + ";"));
    }

    static Stream<Arguments> nestings() {
        return Stream.of("java", "python", "js")
                .flatMap(language -> Stream.of(
                        Arguments.of(language, 60, "kept"),
                        Arguments.of(language, 61, "not-whole"),
                        Arguments.of(language, 9_000, "not-whole")));
    }

    @Test
    void blockThatIsOpenOrLong_isNoTrial() {
        assertEquals("-", heard("```json\n{\"a\": ", "stop").verdict(1));
        assertEquals("-", verdict("json", "[" + " ".repeat(20_000)));
    }

    @Test
    void fences_areThoseOfMarkdown() {
        assertEquals("broken", heard("~~~json title=\"a\"\n{]\n~~~", "stop").verdict(1));
        assertEquals("-", heard("````markdown\n```json\n{]\n```\n````", "stop").verdict(1));
        assertEquals("-", heard("Use ```json {]``` here.", "stop").verdict(1));
        assertEquals(
                "kept", heard("1. first\n   ```json\n   {}\n   ```", "stop").verdict(1));
    }

    @Test
    void severalBlocks_oneThatIsBrokenIsEnough() {
        assertEquals("broken", heard(blocks("{}", "{]", "[ ... ]"), "stop").verdict(1));
        assertEquals("kept", heard(blocks("{}", "[ ... ]"), "stop").verdict(1));
        assertEquals("not-whole", heard(blocks("[ ... ]"), "stop").verdict(1));
    }

    private static String blocks(String... blocks) {
        List<String> all = new ArrayList<>(List.of(blocks));
        return all.stream().map(c -> "```json\n" + c + "\n```").collect(Collectors.joining("\n"));
    }

    private static Arguments kept(String language, String code) {
        return Arguments.of(language, code, "kept");
    }

    private static Arguments broken(String language, String code) {
        return Arguments.of(language, code, "broken");
    }

    private static Arguments notWhole(String language, String code) {
        return Arguments.of(language, code, "not-whole");
    }

    private static String verdict(String language, String code) {
        return heard("```" + language + "\n" + code + "\n```", "stop").verdict(CUTS.getOrDefault(language, 0));
    }

    private static Heard heard(String text, String finish) {
        return Heard.of(new Code(), Told.plain().answers(new Answer(text, finish, -1, List.of())));
    }
}
