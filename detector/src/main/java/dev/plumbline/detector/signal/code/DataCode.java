package dev.plumbline.detector.signal.code;

import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/** Languages of data. */
final class DataCode {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private DataCode() {}

    /** One value, several after each other, or the members of an object. Comments are for the reader. */
    static boolean isJson(String code) {
        return isJsonValues(code) || isJsonValues("{" + code + "\n}");
    }

    private static boolean isJsonValues(String code) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), code)) {
            while (json.nextToken() != null) {}
            return true;
        } catch (JacksonException e) {
            return false;
        }
    }

    static boolean isYaml(String code) {
        try {
            new Parse(LoadSettings.builder().build()).parseString(code).forEach(event -> {});
            return true;
        } catch (YamlEngineException e) {
            return false;
        }
    }

    /** A document, or a part of one, whose prefixes need not be declared. */
    static boolean isXml(String code) {
        String whole = code.stripLeading().startsWith("<?") || code.contains("<!DOCTYPE")
                ? code.strip()
                : "<snippet>" + code + "</snippet>";
        try {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
            XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(whole));
            while (xml.hasNext()) {
                xml.next();
            }
            return true;
        } catch (XMLStreamException e) {
            return false;
        }
    }
}
