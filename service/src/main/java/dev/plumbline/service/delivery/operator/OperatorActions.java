package dev.plumbline.service.delivery.operator;

import dev.plumbline.models.delivery.OperatorAction;
import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What people decided, as far as it stands: the last act of each id. May be asked by any thread. */
public final class OperatorActions {

    private static final int MOST = 200;

    private final Map<String, List<OperatorAction>> history = new ConcurrentHashMap<>();
    private final Map<String, OperatorAction> acts = new ConcurrentHashMap<>();

    /** The id of an act on one incident: the next of the kind replaces it. */
    public static String id(OperatorAction.Kind kind, String incident) {
        return kind.code() + "/" + incident;
    }

    /** The id of an act on one incident at one receiver. */
    public static String id(OperatorAction.Kind kind, String receiver, String incident) {
        return kind.code() + "/" + receiver + "/" + incident;
    }

    /** Takes an act, later ones after earlier ones. */
    public void apply(OperatorAction act) {
        acts.put(act.id(), act);
        String incident = act.incident();
        if (incident != null) {
            List<OperatorAction> all = history.computeIfAbsent(incident, i -> new CopyOnWriteArrayList<>());
            if (all.size() < MOST && !all.contains(act)) {
                all.add(act);
            }
        }
    }

    /** All that people did about an incident, the first first, as far as the topic still has it. */
    public List<OperatorAction> history(String incident) {
        return history.getOrDefault(incident, List.of()).stream()
                .sorted(Comparator.comparingLong(
                                (OperatorAction o) -> o.signature().at())
                        .thenComparing(OperatorAction::id))
                .toList();
    }

    /** All of them, the last first. */
    public List<OperatorAction> acts() {
        return acts.values().stream()
                .sorted(Comparator.comparingLong(
                                (OperatorAction o) -> o.signature().at())
                        .reversed()
                        .thenComparing(OperatorAction::id))
                .toList();
    }

    /** The act of this id. */
    public Optional<OperatorAction> act(String id) {
        return Optional.ofNullable(acts.get(id));
    }

    /** Who looks after an incident. */
    public Optional<OperatorAction> acknowledged(String incident, long now) {
        return act(id(OperatorAction.Kind.ACKNOWLEDGE, incident)).filter(act -> act.holds(now));
    }

    /** Who called an incident a false alarm, at whatever level. */
    public Optional<OperatorAction> falseAlarm(String incident, long now) {
        return act(id(OperatorAction.Kind.FALSE_ALARM, incident)).filter(act -> act.holds(now));
    }

    /** Who called an incident a false alarm at its present level or a higher one. */
    public Optional<OperatorAction> falseAlarm(Incident incident, long now) {
        return act(id(OperatorAction.Kind.FALSE_ALARM, incident.id()))
                .filter(act ->
                        act.holds(now) && (act.level() == null || act.level().compareTo(incident.level()) >= 0));
    }

    /** Who closed an incident at a receiver. */
    public Optional<OperatorAction> resolved(String receiver, String incident, long now) {
        return act(id(OperatorAction.Kind.RESOLVE, receiver, incident)).filter(act -> act.holds(now));
    }

    /** Whether an incident was opened again at a receiver since {@code time}, after it was closed there. */
    public boolean reopened(String receiver, String incident, long time, long now) {
        return act(id(OperatorAction.Kind.RESOLVE, receiver, incident))
                .filter(act -> !act.holds(now) && act.signature().at() >= time)
                .isPresent();
    }

    /** What keeps people from being told of an incident. */
    public Optional<OperatorAction> silence(Incident incident, long now) {
        return acts.values().stream()
                .filter(act ->
                        act.scope() != null && act.holds(now) && act.scope().holds(incident))
                .min(Comparator.comparing(OperatorAction::id));
    }

    /** How many incidents were called false alarms. */
    public long falseAlarms(Level level, long now) {
        return acts.values().stream()
                .filter(act -> act.kind() == OperatorAction.Kind.FALSE_ALARM && act.level() == level && act.holds(now))
                .count();
    }
}
