package dev.plumbline.detector.signal.code;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParserConfiguration;
import java.io.StringReader;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A language that is judged, as a cut of {@link Code}, with a parser that others keep. Snippets need not be whole programs. */
enum Language {
    JAVA(0, "Java", "java", "java") {
        @Override
        boolean parses(String code) {
            JavaParser parser = new JavaParser(new ParserConfiguration()
                    .setLanguageLevel(ParserConfiguration.LanguageLevel.BLEEDING_EDGE)
                    .setAttributeComments(false));
            return parser.parse(code).isSuccessful()
                    || parser.parseBlock("{" + code + "\n}").isSuccessful()
                    || parser.parse("class Snippet {" + code + "\n}").isSuccessful();
        }
    },
    JSON(1, "JSON", "json", "jsonl") {
        @Override
        boolean parses(String code) {
            try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), code)) {
                while (json.nextToken() != null) {} // several values are a stream of them
                return true;
            } catch (JacksonException e) {
                return false;
            }
        }
    },
    YAML(2, "YAML", "yaml", "yml") {
        @Override
        boolean parses(String code) {
            try {
                new Parse(LoadSettings.builder().build()).parseString(code).forEach(event -> {});
                return true;
            } catch (YamlEngineException e) {
                return false;
            }
        }
    },
    XML(3, "XML", "xml", "svg") {
        @Override
        boolean parses(String code) {
            String whole = code.stripLeading().startsWith("<?") || code.contains("<!DOCTYPE")
                    ? code.strip()
                    : "<snippet>" + code + "</snippet>";
            try {
                XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
                factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
                factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
                factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false); // snippets declare no prefixes
                XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(whole));
                while (xml.hasNext()) {
                    xml.next();
                }
                return true;
            } catch (XMLStreamException e) {
                return false;
            }
        }
    };

    private static final JsonFactory FACTORY = new JsonFactory();

    /** What stands for code that was left out on purpose, or for what a template will fill in. */
    private static final Pattern ELIDED = Pattern.compile("\\.\\.\\.|…|\\{\\{|<your|\\$\\{", Pattern.CASE_INSENSITIVE);

    private final int cut;
    private final String shown;
    private final String tag;
    private final String otherTag;

    Language(int cut, String shown, String tag, String otherTag) {
        this.cut = cut;
        this.shown = shown;
        this.tag = tag;
        this.otherTag = otherTag;
    }

    /** The language that a fence names; null where it is not judged. */
    static @Nullable Language of(String tag) {
        for (Language language : values()) {
            if (language.tag.equals(tag) || language.otherTag.equals(tag)) {
                return language;
            }
        }
        return null;
    }

    /** Its number among the forms of the question. */
    int cut() {
        return cut;
    }

    /** Its name for people. */
    String shown() {
        return shown;
    }

    /** Whether code is meant to parse as it stands. */
    static boolean whole(String code) {
        return !code.isBlank() && !ELIDED.matcher(code).find();
    }

    abstract boolean parses(String code);
}
