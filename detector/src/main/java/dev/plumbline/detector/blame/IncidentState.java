package dev.plumbline.detector.blame;

import dev.plumbline.detector.evidence.AllClear;
import dev.plumbline.detector.evidence.Counts;
import dev.plumbline.detector.evidence.DesignEffect;
import dev.plumbline.detector.evidence.Recovery;
import dev.plumbline.detector.evidence.ShiryaevRoberts;
import dev.plumbline.detector.monitor.ContingencyTable;
import dev.plumbline.detector.monitor.Monitor;
import dev.plumbline.detector.store.CohortState;
import dev.plumbline.detector.store.StoredForm;
import dev.plumbline.models.cell.Cohort;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import dev.plumbline.models.incident.SampledResponse;
import dev.plumbline.models.proto.state.AllClearState;
import dev.plumbline.models.proto.state.AmnestyState;
import dev.plumbline.models.proto.state.CohortListState;
import dev.plumbline.models.proto.state.CountsState;
import dev.plumbline.models.proto.state.DimensionState;
import dev.plumbline.models.proto.state.ExplainedState;
import dev.plumbline.models.proto.state.IncidentsState;
import dev.plumbline.models.proto.state.OpenIncidentState;
import dev.plumbline.models.proto.state.SampledResponseState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;

/** The stored form of a layer: its open incidents and amnesties. The panels' monitors are stored one by one. */
public final class IncidentState {

    private static final int VERSION = 1;
    private static final StoredForm<IncidentsState> FORM =
            new StoredForm<>("incidents", VERSION, IncidentsState.parser());

    private IncidentState() {}

    public static byte[] write(LayerIncidents layer) {
        IncidentsState.Builder out = IncidentsState.newBuilder()
                .setVersion(VERSION)
                .setExplainedSince(layer.explainedSince())
                .putAllFitting(layer.fitting());
        layer.open().forEach(c -> out.addOpen(write(c)));
        layer.resting().forEach(c -> out.addResting(write(c)));
        layer.explained()
                .forEach((monitor, incident) -> out.addExplained(ExplainedState.newBuilder()
                        .setQuestion(monitor.ask())
                        .addAllCohort(CohortState.of(monitor.cohort().values()))
                        .setIncident(incident)));
        layer.amnesties()
                .forEach(amnesty -> out.addAmnesties(AmnestyState.newBuilder()
                        .addAllCohort(CohortState.of(amnesty.cohort().values()))
                        .setUntil(amnesty.until())));
        return out.build().toByteArray();
    }

    public static void read(byte[] bytes, LayerIncidents layer) {
        IncidentsState in = FORM.read(bytes);
        List<OpenIncident> open =
                in.getOpenList().stream().map(c -> read(c, layer)).toList();
        List<OpenIncident> resting =
                in.getRestingList().stream().map(c -> read(c, layer)).toList();
        Map<Monitor, String> explained = new TreeMap<>();
        in.getExplainedList()
                .forEach(e -> explained.put(new Monitor(e.getQuestion(), cohort(e.getCohortList())), e.getIncident()));
        List<LayerIncidents.Amnesty> amnesties = in.getAmnestiesList().stream()
                .map(a -> new LayerIncidents.Amnesty(cohort(a.getCohortList()), a.getUntil()))
                .toList();
        layer.restore(open, amnesties, resting, explained, in.getExplainedSince(), new TreeMap<>(in.getFittingMap()));
    }

    static OpenIncidentState write(OpenIncident c) {
        OpenIncidentState.Builder out = OpenIncidentState.newBuilder()
                .setId(c.id)
                .setOpened(c.opened)
                .setQuestion(c.ask.name())
                .setMember(c.member)
                .addAllCohort(CohortState.of(c.cohort.values()))
                .setLevel(c.level.name())
                .addAllSignals(c.signals)
                .putAllIntruders(c.intruders.bins())
                .setClear(write(c.clear))
                .setTemperatures(c.temperatures.state());
        writeCourse(c, out);
        writeMeasurement(c, out);
        c.since.forEach((key, counts) -> out.addSince(write(key, counts)));
        c.fleet.forEach((key, counts) -> out.addFleet(write(key, counts)));
        c.after.forEach((key, counts) -> out.addAfter(write(key, counts)));
        c.early.forEach((key, counts) -> out.addEarly(write(key, counts)));
        c.samples
                .all()
                .forEach(sample -> out.addSamples(SampledResponseState.newBuilder()
                        .setId(sample.id())
                        .setPool(sample.pool())
                        .setTime(sample.time())));
        c.alternatives.forEach(other ->
                out.addAlternatives(CohortListState.newBuilder().addAllCohort(CohortState.of(other.values()))));
        return out.build();
    }

    private static void writeCourse(OpenIncident c, OpenIncidentState.Builder out) {
        out.setOnset(c.onset)
                .setEarliest(c.onsetInterval.earliest())
                .setLatest(c.onsetInterval.latest())
                .setAsked(c.asked)
                .setAlarmed(c.alarmed)
                .setAgain(c.again)
                .setWorst(c.worst)
                .setWorse(c.worse)
                .setNews(c.news);
        if (c.paged != null) {
            out.setPaged(c.paged);
        }
        if (c.closed != null) {
            out.setClosed(c.closed);
        }
    }

    private static void writeMeasurement(OpenIncident c, OpenIncidentState.Builder out) {
        out.setEvidence(c.evidence)
                .setThreshold(c.threshold)
                .setSessions(c.sessions)
                .setTook(c.took)
                .setWatched(c.watched)
                .setUnfit(c.unfit)
                .setFitting(c.fitting);
    }

    static OpenIncident read(OpenIncidentState in, LayerIncidents layer) {
        OpenIncident c = new OpenIncident(
                in.getId(),
                in.getOpened(),
                layer.asDecided(in.getQuestion()),
                in.getMember(),
                cohort(in.getCohortList()));
        c.level = Level.valueOf(in.getLevel());
        c.signals.addAll(in.getSignalsList());
        new TreeMap<>(in.getIntrudersMap()).forEach(c.intruders::add);
        c.clear = read(in.getClear());
        c.temperatures.restore(in.getTemperatures());
        readCourse(in, c);
        readMeasurement(in, c);
        in.getSinceList().forEach(counts -> c.since.put(key(counts), counts(counts)));
        in.getFleetList().forEach(counts -> c.fleet.put(key(counts), counts(counts)));
        in.getAfterList().forEach(counts -> c.after.put(key(counts), counts(counts)));
        in.getEarlyList().forEach(counts -> c.early.put(key(counts), counts(counts)));
        in.getSamplesList()
                .forEach(sample ->
                        c.samples.add(new SampledResponse(sample.getId(), sample.getPool(), sample.getTime())));
        c.alternatives = in.getAlternativesList().stream()
                .map(other -> cohort(other.getCohortList()))
                .toList();
        return c;
    }

    private static void readCourse(OpenIncidentState in, OpenIncident c) {
        c.onset = in.getOnset();
        c.onsetInterval = new Incident.Span(in.getEarliest(), in.getLatest());
        c.paged = in.hasPaged() ? in.getPaged() : null;
        c.closed = in.hasClosed() ? in.getClosed() : null;
        c.asked = in.getAsked();
        c.alarmed = in.getAlarmed();
        c.again = in.getAgain();
        c.worst = in.getWorst();
        c.worse = in.getWorse();
        c.news = in.getNews();
    }

    private static void readMeasurement(OpenIncidentState in, OpenIncident c) {
        c.evidence = in.getEvidence();
        c.threshold = in.getThreshold();
        c.sessions = in.getSessions();
        c.took = in.getTook();
        c.watched = in.getWatched();
        c.unfit = in.getUnfit();
        c.fitting = in.getFitting();
    }

    private static AllClearState write(AllClear clear) {
        AllClearState.Builder out = AllClearState.newBuilder()
                .setWindows(clear.recovery().windows())
                .setSince(clear.since());
        each(clear.recovery().state(), out::addRecovery);
        each(clear.clustering().state(), out::addClustering);
        each(clear.signs().state(), out::addSigns);
        return out.build();
    }

    private static AllClear read(AllClearState in) {
        return new AllClear(
                new Recovery(in.getWindows(), doubles(in.getRecoveryList())),
                new DesignEffect(doubles(in.getClusteringList())),
                new ShiryaevRoberts(doubles(in.getSignsList())),
                in.getSince());
    }

    private static CountsState write(ContingencyTable.Key key, Counts counts) {
        CountsState.Builder out = CountsState.newBuilder()
                .setCut(key.cut())
                .setBin(key.bin())
                .setStratum(key.stratum())
                .addCounts(counts.trials())
                .addCounts(counts.hits());
        if (counts instanceof Counts.Predicted c) {
            out.addCounts(c.low()).addCounts(c.high()).addCounts(c.centre());
        } else if (counts instanceof Counts.Compared c) {
            out.addCounts(c.pooled()).addCounts(c.poolHits());
        }
        return out.build();
    }

    private static ContingencyTable.Key key(CountsState in) {
        return new ContingencyTable.Key(in.getCut(), in.getBin(), in.getStratum());
    }

    /** A prediction has five numbers, a comparison four. */
    private static Counts counts(CountsState in) {
        double[] c = doubles(in.getCountsList());
        return c.length == 5
                ? new Counts.Predicted(c[0], c[1], c[2], c[3], c[4])
                : new Counts.Compared(c[0], c[1], c[2], c[3]);
    }

    private static Cohort cohort(List<DimensionState> stored) {
        return new Cohort(CohortState.read(stored));
    }

    private static void each(double[] values, DoubleConsumer add) {
        for (double value : values) {
            add.accept(value);
        }
    }

    private static double[] doubles(List<Double> stored) {
        return stored.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
