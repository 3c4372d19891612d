package dev.plumbline.acceptance.flow;

import dev.plumbline.acceptance.Traffic.Line;
import dev.plumbline.detector.model.Findings;
import dev.plumbline.detector.pipeline.Pipeline;
import dev.plumbline.detector.signal.Signal;
import dev.plumbline.models.action.Orders;
import dev.plumbline.models.cell.Tally;
import dev.plumbline.models.policy.Policy;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import java.util.List;

/** The same core without Kafka, as a backtest runs it: the lines in order. What Kafka says must equal this. */
final class Direct {

    private Direct() {}

    static Outcome run(List<Line> lines, Policy policy, List<Signal> signals) {
        Outcome outcome = new Outcome();
        Pipeline pipeline = new Pipeline(policy, signals, new Pipeline.Listener() {
            @Override
            public void tally(Tally tally) {
                outcome.add(tally);
            }

            @Override
            public void findings(Findings findings) {
                outcome.add(findings);
            }

            @Override
            public void orders(Orders orders) {
                outcome.add(orders);
            }
        });
        SampleReader reader = new SampleReader();
        for (Line line : lines) {
            pipeline.advance(line.time());
            accept(line, reader, pipeline);
        }
        pipeline.end();
        outcome.add(pipeline.accounts());
        return outcome;
    }

    private static void accept(Line line, SampleReader reader, Pipeline pipeline) {
        try {
            pipeline.accept(reader.read(line.json()), line.time());
        } catch (BadRecord e) {
            if (e.reason() != BadRecord.Reason.CLOCK_AHEAD) {
                pipeline.dead(e.reason());
            }
        }
    }
}
