package dev.plumbline.service.probe.reproduce;

import dev.plumbline.detector.equivalence.Exchange;
import dev.plumbline.detector.equivalence.Margin;
import dev.plumbline.detector.equivalence.MetamorphicCheck;
import dev.plumbline.models.policy.ApiKind;
import dev.plumbline.service.probe.run.PoolSession;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Shrinks failures and writes them to a folder, a file each. */
public final class ReproducerWriter {

    private final Path folder;
    private final String model;
    private final ApiKind api;
    private final Margin margin;
    private final int atMost;

    /** @param atMost how many requests may be asked to shrink one failure */
    public ReproducerWriter(Path folder, String model, ApiKind api, Margin margin, int atMost) {
        this.folder = folder;
        this.model = model;
        this.api = api;
        this.margin = margin;
        this.atMost = atMost;
    }

    /**
     * Returns the file.
     *
     * @param pools one, or two for a pair
     */
    public Path write(List<PoolSession> pools, MetamorphicCheck check, String finding, List<Exchange> failing) {
        List<Exchange> smallest =
                new Reproduction(pools.stream().map(PoolSession::asker).toList(), check).shrunk(failing, atMost);
        MetamorphicCheck.Description about = check.description();
        Reproducer reproducer = new Reproducer(
                Reproducer.KIND,
                new Reproducer.Fault(about.name(), about.question(), about.layer(), finding),
                model,
                api,
                margin,
                pools.stream().map(ReproducerWriter::environment).toList(),
                smallest);
        String names = pools.stream().map(PoolSession::name).collect(Collectors.joining("-"));
        Path file = folder.resolve(names.replaceAll("[^\\w.-]", "_") + "-" + about.name() + ".json");
        reproducer.write(file);
        return file;
    }

    private static Reproducer.Environment environment(PoolSession pool) {
        return new Reproducer.Environment(
                pool.name(),
                pool.client().target().url().toString(),
                pool.engine().engine(),
                pool.engine().version());
    }
}
