package io.ringspun.perf;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks of the echo suite; null where it says nothing, and the plan decides.
 *
 * @param carriers of the server
 * @param sizes of messages, in bytes
 * @param connections at a time
 * @param names of the subjects
 */
record EchoChoice(
        @Nullable List<Integer> carriers,
        @Nullable List<Integer> sizes,
        @Nullable List<Integer> connections,
        @Nullable List<String> names) {

    /** The plan decides everything. */
    static final EchoChoice NONE = new EchoChoice(null, null, null, null);

    /** The plan's own, or every combination of what was asked for, with the usual for the rest. */
    List<EchoSetting> settings(Plan plan) {
        if (carriers == null && sizes == null && connections == null) {
            return plan.everySubject() ? EchoSetting.FULL : EchoSetting.QUICK;
        }
        return EchoSetting.all(
                carriers == null ? List.of(1) : carriers,
                sizes == null ? List.of(EchoSetting.SMALL_BYTES) : sizes,
                connections == null ? List.of(1, 100, 1000) : connections);
    }

    /** Those asked for, and what they are compared with; all or the first among equals. */
    List<EchoSubject> subjects(Plan plan) {
        return EchoSubject.ALL.stream()
                .filter(subject ->
                        names == null
                                ? plan.everySubject() || subject.always()
                                : names.contains(subject.name())
                                        || subject.name().equals(EchoSubject.REFERENCE))
                .toList();
    }
}
