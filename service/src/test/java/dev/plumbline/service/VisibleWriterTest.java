package dev.plumbline.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** Names from outside neither speak to the terminal nor forge a line of the log. */
class VisibleWriterTest {

    @Test
    void write_coloursPass_othersAreEscaped() {
        StringWriter to = new StringWriter();
        PrintWriter out = new PrintWriter(new VisibleWriter(to), true);
        out.print("\u001B[1;31mPAGE\u001B[0m\tpool \u001B]0;title\u0007 \u001B[2J\u202Eab\u2069 ünï 池\r\n");
        out.print("all\rnothing");
        out.print('\u0085');
        out.flush();
        assertEquals(
                "\u001B[1;31mPAGE\u001B[0m\tpool \\u001B]0;title\\u0007 \\u001B[2J\\u202Eab\\u2069 ünï 池\r\nall\\u000Dnothing\\u0085",
                to.toString());
    }

    @Test
    void log_aMessageIsOneLine() throws IOException {
        String xml;
        try (InputStream in = VisibleWriter.class.getResourceAsStream("/log4j2.xml")) {
            xml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Matcher pattern = Pattern.compile("pattern=\"([^\"]*)\"").matcher(xml);
        pattern.find();
        String line = PatternLayout.newBuilder()
                .withPattern(pattern.group(1).replace("%d{HH:mm:ss} ", ""))
                .build()
                .toSerializable(Log4jLogEvent.newBuilder()
                        .setLoggerName("a.B")
                        .setMessage(new SimpleMessage("pool a\n00:00:00 ERROR b\u001B[2J\u202Ec\u009B é"))
                        .build());
        assertEquals("pool a\\n00:00:00 ERROR b?[2J?c? é", line.strip().replaceFirst("^.*?: ", ""));
    }
}
