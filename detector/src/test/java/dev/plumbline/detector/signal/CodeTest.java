package dev.plumbline.detector.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.detector.signal.code.Code;
import dev.plumbline.models.sample.Answer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeTest {

    private static final Map<String, Integer> CUTS = Map.of("java", 0, "json", 1, "yaml", 2, "xml", 3);

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "java | class A { void f() { int x = 1; } }        | kept",
                "java | record P(int x) {}                         | kept",
                "java | int x = 1; System.out.println(x);          | kept",
                "java | void f() { return; }                       | kept",
                "java | int ขึ้น x = 1 +;                           | broken",
                "java | class A { void f( { }                      | broken",
                "java | class A { ... }                            | -",
                "json | {\"a\": [1, 2, {\"b\": null}]}             | kept",
                "json | {\"a\": 1} {\"a\": 2}                      | kept",
                "json | {\"a\": 1, \"b\" 是}                       | broken",
                "json | {\"a\": [1, 2                              | broken",
                "json | {\"name\": \"${NAME}\"}                    | -",
                "yaml | a: [1, 2]                                  | kept",
                "yaml | a: [1, 2                                   | broken",
                "yaml | image: {{ .Values.image }}                 | -",
                "xml  | <a><b c='1'/></a><a/>                      | kept",
                "xml  | <a><b></a>                                 | broken",
                "python | x = (                                    | -",
            })
    void block_isJudgedByItsLanguage(String language, String code, String verdict) {
        String text = "Here it is:\n\n```" + language + "\n" + code + "\n```\nThat is all.";
        assertEquals(verdict, heard(text, "stop").verdict(CUTS.getOrDefault(language, 0)));
        assertEquals("-", heard(text, "length").verdict(CUTS.getOrDefault(language, 0)), "cut short");
    }

    @ParameterizedTest
    @CsvSource({"200000", "20"})
    void deepNesting_isNoCrash(int depth) {
        String text = "```java\nint x = " + "(".repeat(Math.min(depth, 9_000)) + "1"
                + ")".repeat(Math.min(depth, 9_000)) + ";\n```";
        assertEquals("kept", heard(text, "stop").verdict(0));
    }

    @org.junit.jupiter.api.Test
    void unclosedBlock_isNoTrial() {
        assertEquals("-", heard("```json\n{\"a\": ", "stop").verdict(1));
    }

    @org.junit.jupiter.api.Test
    void severalBlocks_oneThatIsBrokenIsEnough() {
        String blocks = List.of("{}", "{]", "[]").stream()
                .map(c -> "```json\n" + c + "\n```")
                .collect(Collectors.joining("\n"));
        assertEquals("broken", heard(blocks, "stop").verdict(1));
    }

    private static Heard heard(String text, String finish) {
        return Heard.of(new Code(), Told.plain().answers(new Answer(text, finish, -1, List.of())));
    }
}
