package dev.plumbline.service.probe.report;

import dev.plumbline.detector.equivalence.CheckResult.Outcome;
import dev.plumbline.detector.equivalence.PairVerdict;
import dev.plumbline.service.probe.run.ProbeResult;
import dev.plumbline.service.probe.run.ProbeResult.CheckedResult;
import dev.plumbline.service.probe.run.ProbeResult.PairResult;
import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A result as CI systems read tests: a suite for the pairs and one for each pool. What could not be decided is an
 * error.
 */
public final class JUnitXml {

    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter xml;

    private JUnitXml() throws XMLStreamException {
        xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
    }

    public static String of(ProbeResult result) {
        try {
            JUnitXml junit = new JUnitXml();
            junit.write(result);
            return junit.text.toString() + '\n';
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a result can always be written", e);
        }
    }

    private void write(ProbeResult result) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("testsuites");
        if (!result.pairs().isEmpty()) {
            pairs(result.pairs());
        }
        for (ProbeResult.PoolResult pool : result.pools()) {
            suite(
                    pool.pool(),
                    pool.checks().size(),
                    count(pool.checks(), Outcome.FAILED),
                    count(pool.checks(), Outcome.INSUFFICIENT),
                    count(pool.checks(), Outcome.UNSUPPORTED));
            for (CheckedResult check : pool.checks()) {
                check(pool.pool(), check);
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private void pairs(List<PairResult> pairs) throws XMLStreamException {
        int failures = (int)
                pairs.stream().filter(p -> p.verdict() == PairVerdict.DIFFERENT).count();
        int passed = (int) pairs.stream()
                .filter(p -> p.verdict() == PairVerdict.EQUIVALENT)
                .count();
        suite("pairs", pairs.size(), failures, pairs.size() - failures - passed, 0);
        for (PairResult pair : pairs) {
            begin("pairs", pair.a() + " and " + pair.b());
            String words = String.join("\n", ResultText.pair(pair));
            switch (pair.verdict()) {
                case EQUIVALENT -> out(words);
                case DIFFERENT -> problem("failure", "logits: the pools differ by more than the margin", words);
                case INSUFFICIENT, NOT_COMPARABLE -> problem("error", pair.reason(), words);
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private void check(String pool, CheckedResult check) throws XMLStreamException {
        begin(pool, check.check().name());
        String finding = check.result().finding();
        String words = check.check().question() + "\n" + finding
                + (check.reproducer() == null ? "" : "\nreproducer: " + check.reproducer());
        switch (check.result().outcome()) {
            case PASSED, FINDING -> out(words);
            case FAILED -> problem("failure", check.check().layer().code() + ": " + finding, words);
            case INSUFFICIENT -> problem("error", finding, words);
            case UNSUPPORTED -> {
                xml.writeEmptyElement("skipped");
                xml.writeAttribute("message", finding);
            }
        }
        xml.writeEndElement();
    }

    private void suite(String name, int tests, int failures, int errors, int skipped) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", name);
        xml.writeAttribute("tests", String.valueOf(tests));
        xml.writeAttribute("failures", String.valueOf(failures));
        xml.writeAttribute("errors", String.valueOf(errors));
        xml.writeAttribute("skipped", String.valueOf(skipped));
    }

    private void begin(String suite, String name) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", suite);
        xml.writeAttribute("name", name);
    }

    private void problem(String kind, String message, String words) throws XMLStreamException {
        xml.writeStartElement(kind);
        xml.writeAttribute("message", message);
        xml.writeCharacters(words);
        xml.writeEndElement();
    }

    private void out(String words) throws XMLStreamException {
        xml.writeStartElement("system-out");
        xml.writeCharacters(words);
        xml.writeEndElement();
    }

    private static int count(List<CheckedResult> checks, Outcome outcome) {
        return (int)
                checks.stream().filter(c -> c.result().outcome() == outcome).count();
    }
}
