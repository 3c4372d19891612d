package dev.plumbline.detector.signal.code;

import com.oracle.graal.python.pegparser.AbstractParser;
import com.oracle.graal.python.pegparser.InputType;
import com.oracle.graal.python.pegparser.Parser;
import com.oracle.graal.python.pegparser.ParserCallbacks;
import com.oracle.graal.python.pegparser.tokenizer.SourceRange;
import java.util.EnumSet;
import java.util.regex.Pattern;

/**
 * Python 3, by GraalPy's parser, which is made of CPython's own grammar: a file, or a part of one that is indented,
 * with comments where statements will be. What the compiler would refuse later ({@code return} outside a function)
 * parses.
 */
final class PythonCode {

    /** The newest that the parser knows: 3.13. */
    private static final int MINOR = 13;

    private static final Pattern COMMENT = Pattern.compile("^([ \\t]*)#.*$", Pattern.MULTILINE);

    static {
        // a stack that overflows while classes are initialised would cost them for ever
        parse(
                "async def f(x, *, y=1) -> int:\n    return [f'{a!r:>{x}}' for a in await x if a] or {**y, 'ä': lambda: 1.5}\n");
    }

    private PythonCode() {}

    static boolean parses(String code) {
        if (parse(code)) {
            return true;
        }
        String flush = code.stripTrailing().stripIndent(); // a last line that is empty has no indentation
        return (!flush.equals(code) && parse(flush))
                || (flush.indexOf('#') >= 0 && parse(COMMENT.matcher(flush).replaceAll("$1pass")));
    }

    private static boolean parse(String code) {
        try {
            new Parser(code, new Strict(), InputType.FILE, EnumSet.noneOf(AbstractParser.Flags.class), MINOR).parse();
            return true;
        } catch (Broken e) {
            return false;
        }
    }

    /** The first error ends it. */
    private static final class Strict implements ParserCallbacks {

        @Override
        public void safePointPoll() {}

        @Override
        public RuntimeException reportIncompleteSource(int line) {
            return new Broken();
        }

        @Override
        public RuntimeException onError(ErrorType type, SourceRange range, String message) {
            return new Broken();
        }

        @Override
        public void onWarning(WarningType type, SourceRange range, String message) {}
    }

    private static final class Broken extends RuntimeException {

        private static final long serialVersionUID = 1;

        Broken() {
            super("does not parse", null, false, false);
        }
    }
}
