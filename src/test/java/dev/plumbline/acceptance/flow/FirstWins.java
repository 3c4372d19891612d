package dev.plumbline.acceptance.flow;

import dev.plumbline.models.cell.Watermark;
import dev.plumbline.topologies.Topic;
import dev.plumbline.topologies.Topics;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Topics through which the later stages take all sources for one: they wait for the first alone. */
final class FirstWins {

    private FirstWins() {}

    static Topics of(Topics topics) {
        return new Topics(
                topics.samples(),
                new Topics.Inner(
                        with(topics.inner().contexts(), record -> record instanceof Watermark w ? alike(w) : record),
                        with(topics.inner().tallies(), record -> record instanceof Watermark w ? alike(w) : record)),
                topics.evidence(),
                topics.incidents(),
                topics.baselines(),
                new Topics.Delivery(
                        topics.delivery().alerts(),
                        topics.delivery().deliveries(),
                        topics.delivery().people()),
                topics.policy(),
                new Topics.Rejected(
                        topics.rejected().deadLetters(), topics.rejected().poison()),
                topics.actions());
    }

    private static <T> Topic<String, T> with(Topic<String, T> topic, UnaryOperator<T> eyes) {
        Serde<T> value = topic.value();
        return topic.with(Serdes.serdeFrom(
                value.serializer(),
                (name, bytes) -> eyes.apply(value.deserializer().deserialize(name, bytes))));
    }

    private static Watermark alike(Watermark w) {
        return new Watermark(w.stage(), 0, 1, w.time(), w.state(), w.models(), w.accounts());
    }
}
