package dev.plumbline.service.probe.report;

import static java.util.Locale.ROOT;

import dev.plumbline.detector.equivalence.PairTest;
import dev.plumbline.service.probe.run.ProbeResult;
import dev.plumbline.service.probe.run.ProbeResult.CheckedResult;
import dev.plumbline.service.probe.run.ProbeResult.PairResult;
import dev.plumbline.service.probe.run.ProbeResult.PoolResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A result as one page of HTML that needs nothing else: the pools as a matrix, the pairs in numbers, the checks of each
 * pool.
 */
public final class ResultPage {

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Plumbline probe: VERDICT</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
            .scroll { overflow-x: auto; }
            table { border-collapse: collapse; margin: .5rem 0 1.5rem; }
            th, td { text-align: left; vertical-align: top; padding: .25rem .7rem; border: 1px solid #8886; }
            td.number { text-align: right; font-variant-numeric: tabular-nums; }
            .equivalent, .passed { background: #2a7d4633; }
            .different, .failed { background: #b3261e44; font-weight: 600; }
            .insufficient, .not_comparable, .finding { background: #b8860b33; }
            code { font-size: .92em; }
            </style></head><body><main>
            """;

    private final StringBuilder page = new StringBuilder();

    private ResultPage() {}

    public static String of(ProbeResult result) {
        ResultPage page = new ResultPage();
        page.write(result);
        return page.page.toString();
    }

    private void write(ProbeResult result) {
        String verdict = words(ResultJson.word(result.verdict()));
        page.append(HEAD.replace("VERDICT", escape(verdict)));
        add("<h1>" + escape(result.model()) + ": " + verdict + "</h1>");
        add(String.format(
                ROOT,
                "<p>Margin %s nats, %s first choices, %s tail; α = %s for the whole run. Sampled: %s. At least %d prompts are"
                        + " needed. %,d tokens were asked for.</p>",
                result.options().margin().nats(),
                result.options().margin().first(),
                result.options().margin().tail(),
                result.options().alpha(),
                escape(result.population()),
                result.leastPrompts(),
                result.tokens()));
        if (!result.pairs().isEmpty()) {
            matrix(result);
            pairs(result.pairs());
        }
        result.pools().forEach(this::pool);
        add("</main></body></html>");
    }

    private void matrix(ProbeResult result) {
        add("<h2>Pools beside each other</h2><div class=scroll tabindex=0><table><thead><tr><td></td>");
        List<String> names = result.pools().stream().map(PoolResult::pool).toList();
        names.forEach(name -> add("<th scope=col>" + escape(name) + "</th>"));
        add("</tr></thead><tbody>");
        for (String row : names) {
            add("<tr><th scope=row>" + escape(row) + "</th>");
            names.forEach(column -> add(cell(result.pairs(), row, column)));
            add("</tr>");
        }
        add("</tbody></table></div>");
    }

    private static String cell(List<PairResult> pairs, String a, String b) {
        for (PairResult pair : pairs) {
            if ((pair.a().equals(a) && pair.b().equals(b))
                    || (pair.a().equals(b) && pair.b().equals(a))) {
                String verdict = ResultJson.word(pair.verdict());
                return "<td class=" + verdict + ">" + words(verdict) + "</td>";
            }
        }
        return "<td></td>";
    }

    private void pairs(List<PairResult> pairs) {
        add("<h2>Pairs</h2><div class=scroll tabindex=0><table><thead><tr><th>pair</th><th>verdict</th><th>prompts</th>"
                + "<th>contexts</th><th>nats</th><th>first choices</th><th>tail</th><th>answers part</th><th>why</th>"
                + "<th>reproducer</th></tr></thead><tbody>");
        for (PairResult pair : pairs) {
            String verdict = ResultJson.word(pair.verdict());
            add("<tr><th scope=row>" + escape(pair.a()) + " and " + escape(pair.b()) + "</th><td class=" + verdict + ">"
                    + words(verdict) + "</td>" + number(pair.prompts()) + number(pair.positions()));
            for (PairTest.Measured measured : pair.measured()) {
                add(String.format(ROOT, "<td class=number>%.4f</td>", measured.mean()));
            }
            add(number(pair.partings().count()) + "<td>" + escape(pair.reason()) + "</td>" + file(pair.reproducer())
                    + "</tr>");
        }
        add("</tbody></table></div>");
    }

    private void pool(PoolResult pool) {
        add("<h2>" + escape(pool.pool()) + "</h2><p>" + escape(pool.engine().engine()) + " "
                + escape(pool.engine().version()) + ": " + escape(ResultText.met(pool)) + ".</p>");
        if (pool.checks().isEmpty()) {
            return;
        }
        add(
                "<div class=scroll tabindex=0><table><thead><tr><th>check</th><th>outcome</th><th>layer</th><th>question</th>"
                        + "<th>found</th><th>error rate</th><th>promised</th><th>reproducer</th></tr></thead><tbody>");
        for (CheckedResult check : pool.checks()) {
            String outcome = ResultJson.word(check.result().outcome());
            add("<tr><th scope=row>" + check.check().name() + "</th><td class=" + outcome + ">" + outcome + "</td><td>"
                    + check.check().layer().code() + "</td><td>"
                    + escape(check.check().question()) + "</td><td>"
                    + escape(check.result().finding()) + "</td><td>"
                    + escape(check.check().errorRate()) + "</td><td>"
                    + (pool.promises(check) ? "yes" : "no") + "</td>"
                    + file(check.reproducer()) + "</tr>");
        }
        add("</tbody></table></div>");
    }

    private static String number(long value) {
        return String.format(ROOT, "<td class=number>%,d</td>", value);
    }

    private static String file(@Nullable String file) {
        return "<td>" + (file == null ? "" : "<code>" + escape(file) + "</code>") + "</td>";
    }

    private static String words(String code) {
        return code.replace('_', ' ');
    }

    private void add(String html) {
        page.append(html).append('\n');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
