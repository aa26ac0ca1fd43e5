package io.ringspun.perf;

import io.ringspun.perf.report.Bars;
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
    List<EchoSetting> settings(Plan plan, EchoSuite.Domain domain) {
        if (carriers == null && sizes == null && connections == null) {
            return switch (plan.scope()) {
                case LOOK -> EchoSetting.QUICK;
                case ALL -> domain == EchoSuite.Domain.UNIX ? EchoSetting.UNIX : EchoSetting.FULL;
                case BARS ->
                        EchoSetting.FULL.stream()
                                .filter(setting -> Bars.settings("echo").contains(setting.label()))
                                .toList();
            };
        }
        return EchoSetting.all(
                carriers == null ? List.of(1) : carriers,
                sizes == null ? List.of(EchoSetting.SMALL_BYTES) : sizes,
                connections == null ? List.of(1, 100, 1000) : connections);
    }

    /** Those asked for, and what they are compared with; all or the first among equals. */
    List<EchoSubject> subjects(Plan plan) {
        if (names != null) {
            return EchoSubject.ALL.stream()
                    .filter(subject ->
                            names.contains(subject.name())
                                    || subject.name().equals(EchoSubject.REFERENCE))
                    .toList();
        }
        return EchoSubject.ALL.stream()
                .filter(subject ->
                        switch (plan.scope()) {
                            case LOOK -> subject.always();
                            case ALL -> true;
                            case BARS -> Bars.subjects("echo").contains(subject.name());
                        })
                .toList();
    }
}
