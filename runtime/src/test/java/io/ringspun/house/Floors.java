package io.ringspun.house;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The rules of the tower, applied to one class file or one import at a time. Everything that a
 * class names is looked at: code, descriptors, generic signatures, annotations. What the compiler
 * copies (a constant of another class) leaves no trace in a class file, so imports are judged as
 * well.
 */
final class Floors {
    static final String HOUSE = "io.ringspun.runtime";

    private static final Map<String, Integer> FLOORS =
            Map.of("uring", 5, "blocking", 4, "carrier", 3, "ring", 2, "kernel", 1);
    private static final Set<String> BESIDE = Set.of("nio", "tls", "adapter", "sim");
    private static final Set<String> API =
            Set.of("io.ringspun", "io.ringspun.operation", "io.ringspun.spi", "io.ringspun.tls");

    /** What every package may name, beside the house: the platform's public packages. */
    private static final List<String> PLATFORM =
            List.of("java.", "javax.net.", "javax.security.", "jdk.jfr.", "org.jspecify.");

    /** Each of these reaches native memory or code; the names are as in class files. */
    private static final Set<String> RESTRICTED =
            Set.of(
                    "java/lang/foreign/MemorySegment.reinterpret",
                    "java/lang/foreign/AddressLayout.withTargetLayout",
                    "java/lang/System.load",
                    "java/lang/System.loadLibrary",
                    "java/lang/Runtime.load",
                    "java/lang/Runtime.loadLibrary");

    private static final Set<String> RESTRICTED_OWNERS =
            Set.of("java/lang/foreign/Linker", "java/lang/foreign/SymbolLookup");

    /** What the ring may ask a thread: who runs it, for its assertions, and to spin politely. */
    private static final Set<String> HARMLESS_ON_THREAD =
            Set.of("currentThread", "onSpinWait", "threadId");

    private static final Pattern DESCRIBED =
            Pattern.compile("L([A-Za-z_][\\w$]*(?:/[\\w$]+)+)[;<]");

    private Floors() {}

    /** What is wrong with this class: one sentence for each finding, none if it is in order. */
    static Set<String> findings(byte[] classFile) {
        ClassModel model = ClassFile.of().parse(classFile);
        String name = model.thisClass().asInternalName();
        if (name.equals("module-info")) {
            return Set.of();
        }
        Set<String> findings = new TreeSet<>();
        String from = packageOf(name);
        if (!FLOORS.containsKey(floorName(from)) && !BESIDE.contains(floorName(from))) {
            return Set.of(name + ": " + judge(from, from));
        }
        for (String named : namesIn(model)) {
            String finding = judge(from, packageOf(named));
            if (finding != null) {
                findings.add(name + " names " + named + ": " + finding);
            }
        }
        if (!floorName(from).equals("kernel")) {
            nativeAccess(model).forEach(use -> findings.add(name + " uses " + use + ": " + NATIVE));
        }
        if (floorName(from).equals("ring")) {
            threading(model).forEach(use -> findings.add(name + " uses " + use + ": " + THREADS));
        }
        return findings;
    }

    static final String NATIVE =
            "only the kernel package has native access; give it a method there, and call that";
    static final String THREADS =
            "the ring has no threads and no locks; leave both to the carrier, its only caller";

    /**
     * Whether package {@code from} may name package {@code to}.
     *
     * @return what is wrong and what to do about it, or null
     */
    static String judge(String from, String to) {
        String floor = floorName(from);
        if (!FLOORS.containsKey(floor) && !BESIDE.contains(floor)) {
            return "package " + from + " is on no floor; move it, or give it one in Floors";
        }
        if (floorName(to).isEmpty()) {
            boolean known = API.contains(to) || PLATFORM.stream().anyMatch((to + ".")::startsWith);
            return known ? null : "neither the api nor the platform; api and runtime stand alone";
        }
        String target = floorName(to);
        if (target.equals(floor)) {
            return null;
        }
        if (BESIDE.contains(floor)) {
            return floor + " stands beside the tower; it may import the api only";
        }
        Integer below = FLOORS.get(target);
        if (below == null || below >= FLOORS.get(floor)) {
            return "imports point down, and "
                    + target
                    + " is not below "
                    + floor
                    + "; move the code, or hand it in from above";
        }
        return null;
    }

    /** The part of the name after the house's; empty for a package outside it, "." for its root. */
    private static String floorName(String packageName) {
        if (packageName.equals(HOUSE)) {
            return ".";
        }
        if (!packageName.startsWith(HOUSE + ".")) {
            return "";
        }
        String rest = packageName.substring(HOUSE.length() + 1);
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    private static Set<String> namesIn(ClassModel model) {
        Set<String> names = new TreeSet<>();
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof ClassEntry type && !type.asInternalName().startsWith("[")) {
                names.add(type.asInternalName());
            } else if (entry instanceof Utf8Entry text) {
                // Descriptors and signatures, arrays too; a string constant of this shape does not
                // occur.
                DESCRIBED
                        .matcher(text.stringValue())
                        .results()
                        .map((MatchResult match) -> match.group(1))
                        .forEach(names::add);
            }
        }
        return names;
    }

    private static Set<String> nativeAccess(ClassModel model) {
        Set<String> uses = new TreeSet<>();
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof ClassEntry type
                    && RESTRICTED_OWNERS.contains(type.asInternalName())) {
                uses.add(type.asInternalName());
            } else if (entry instanceof MemberRefEntry member
                    && RESTRICTED.contains(memberName(member))) {
                uses.add(memberName(member));
            }
        }
        return uses;
    }

    private static Set<String> threading(ClassModel model) {
        Set<String> uses = new TreeSet<>();
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof ClassEntry type && isThreading(type.asInternalName())) {
                uses.add(type.asInternalName());
            } else if (entry instanceof MemberRefEntry member
                    && member.owner().asInternalName().equals("java/lang/Thread")
                    && !HARMLESS_ON_THREAD.contains(member.name().stringValue())) {
                uses.add(memberName(member));
            }
        }
        for (MethodModel method : model.methods()) {
            if (method.flags().has(AccessFlag.SYNCHRONIZED) || holdsMonitor(method)) {
                uses.add("synchronized in " + method.methodName().stringValue());
            }
        }
        return uses;
    }

    private static boolean isThreading(String type) {
        return type.startsWith("java/lang/Thread$")
                || type.startsWith("java/util/concurrent/")
                        && !type.startsWith("java/util/concurrent/atomic/")
                        && !type.equals("java/util/concurrent/TimeUnit");
    }

    private static boolean holdsMonitor(MethodModel method) {
        return method.code().stream()
                .flatMap(code -> code.elementStream())
                .anyMatch((CodeElement element) -> element instanceof MonitorInstruction);
    }

    private static String memberName(MemberRefEntry member) {
        return member.owner().asInternalName() + "." + member.name().stringValue();
    }

    private static String packageOf(String internalName) {
        int slash = internalName.lastIndexOf('/');
        return slash < 0 ? "" : internalName.substring(0, slash).replace('/', '.');
    }
}
