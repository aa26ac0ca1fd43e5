package io.ringspun.house;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.MTD_void;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.Signature;
import java.lang.classfile.attribute.RuntimeVisibleAnnotationsAttribute;
import java.lang.classfile.attribute.SignatureAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tower holds: imports point down, native access stays on the ground floor, the ring has no
 * threads. The first two tests judge the house; the rest judge the judge, with classes made to
 * break one rule each.
 */
class FloorsTest {
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?([a-z][\\w]*(?:\\.[a-z][\\w]*)*)\\.[A-Z*].*;");

    @Test
    void every_class_of_the_runtime_keeps_to_its_floor() throws IOException {
        List<String> findings = new ArrayList<>();
        for (Path file : House.files(House.root().resolve("runtime/target/classes"), ".class")) {
            findings.addAll(Floors.findings(Files.readAllBytes(file)));
        }
        assertThat(findings).as("classes that break the floors").isEmpty();
    }

    @Test
    void every_import_of_the_runtime_points_down() throws IOException {
        List<String> findings = new ArrayList<>();
        Path sources = House.root().resolve("runtime/src/main/java");
        for (Path file : House.files(sources, ".java")) {
            Path folder = sources.relativize(file).getParent();
            if (folder == null) {
                continue; // module-info
            }
            String from = folder.toString().replace('/', '.').replace('\\', '.');
            for (String line : Files.readAllLines(file)) {
                Matcher imported = IMPORT.matcher(line);
                String finding = imported.matches() ? Floors.judge(from, imported.group(1)) : null;
                if (finding != null) {
                    findings.add(House.shown(file) + ": " + line + ": " + finding);
                }
            }
        }
        assertThat(findings).as("imports that break the floors").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "uring, blocking",
        "uring, kernel",
        "blocking, carrier",
        "carrier, ring",
        "ring, kernel",
        "ring, ring",
        "nio, nio"
    })
    void downwards_is_allowed(String from, String to) {
        assertThat(Floors.findings(calling(from, ours(to)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "kernel, ring",
        "kernel, uring",
        "ring, carrier",
        "carrier, blocking",
        "blocking, uring",
        "carrier, nio",
        "uring, nio",
        "nio, kernel",
        "nio, uring",
        "tls, blocking",
        "adapter, nio"
    })
    void upwards_and_sideways_is_reported(String from, String to) {
        assertThat(Floors.findings(calling(from, ours(to))))
                .singleElement()
                .asString()
                .contains("runtime/" + from + "/Sample names io/ringspun/runtime/" + to);
    }

    @Test
    void the_api_may_be_named_from_everywhere() {
        for (String from : List.of("kernel", "ring", "carrier", "blocking", "uring", "nio")) {
            assertThat(Floors.findings(calling(from, ClassDesc.of("io.ringspun.Anything"))))
                    .isEmpty();
            assertThat(Floors.findings(calling(from, ClassDesc.of("io.ringspun.spi.Any"))))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.slf4j.Logger",
                "sun.misc.Unsafe",
                "jdk.internal.misc.VM",
                "io.ringspunx.A"
            })
    void foreign_packages_are_reported(String type) {
        assertThat(Floors.findings(calling("uring", ClassDesc.of(type)))).hasSize(1);
    }

    @Test
    void a_package_on_no_floor_is_reported() {
        assertThat(Floors.findings(calling("attic", CD_Object))).hasSize(1);
        assertThat(Floors.judge(Floors.HOUSE, "java.util")).contains("on no floor");
    }

    @Test
    void a_name_in_a_field_a_signature_or_an_annotation_counts() {
        ClassDesc above = ours("uring");
        String generic = "Ljava/util/List<" + above.descriptorString() + ">;";
        List<Consumer<ClassBuilder>> bodies =
                List.of(
                        body -> body.withField("field", above, 0),
                        body -> body.withField("array", above.arrayType(), 0),
                        body ->
                                body.withField(
                                        "list",
                                        ClassDesc.of("java.util.List"),
                                        field ->
                                                field.with(
                                                        SignatureAttribute.of(
                                                                Signature.parseFrom(generic)))),
                        body ->
                                body.with(
                                        RuntimeVisibleAnnotationsAttribute.of(
                                                Annotation.of(above))));
        for (Consumer<ClassBuilder> body : bodies) {
            assertThat(Floors.findings(sample("ring", body)))
                    .singleElement()
                    .asString()
                    .contains("uring is not below ring");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "java.lang.foreign.Linker, nativeLinker",
        "java.lang.foreign.Linker, downcallHandle",
        "java.lang.foreign.SymbolLookup, libraryLookup",
        "java.lang.foreign.MemorySegment, reinterpret",
        "java.lang.foreign.AddressLayout, withTargetLayout",
        "java.lang.System, load",
        "java.lang.System, loadLibrary",
        "java.lang.Runtime, load"
    })
    void native_access_is_for_the_kernel_package_alone(String owner, String method) {
        byte[] elsewhere = calling("ring", ClassDesc.of(owner), method);
        assertThat(Floors.findings(elsewhere)).singleElement().asString().contains(Floors.NATIVE);
        assertThat(Floors.findings(calling("kernel", ClassDesc.of(owner), method))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "java.lang.Thread, start",
        "java.lang.Thread, ofVirtual",
        "java.lang.Thread, <init>",
        "java.util.concurrent.locks.LockSupport, park",
        "java.util.concurrent.locks.ReentrantLock, lock",
        "java.util.concurrent.ConcurrentHashMap, get"
    })
    void threads_and_locks_are_reported_in_the_ring_only(String owner, String method) {
        byte[] inRing = calling("ring", ClassDesc.of(owner), method);
        assertThat(Floors.findings(inRing)).singleElement().asString().contains(Floors.THREADS);
        assertThat(Floors.findings(calling("carrier", ClassDesc.of(owner), method))).isEmpty();
    }

    @Test
    void the_ring_may_ask_who_runs_it() {
        ClassDesc thread = ClassDesc.of("java.lang.Thread");
        assertThat(Floors.findings(calling("ring", thread, "currentThread"))).isEmpty();
    }

    @Test
    void monitors_are_reported_in_the_ring() {
        byte[] method =
                sample(
                        "ring",
                        body ->
                                body.withMethodBody(
                                        "locked",
                                        MTD_void,
                                        ClassFile.ACC_STATIC | ClassFile.ACC_SYNCHRONIZED,
                                        code -> code.return_()));
        byte[] block =
                sample(
                        "ring",
                        body ->
                                body.withMethodBody(
                                        "locked",
                                        MethodTypeDesc.of(CD_void, CD_Object),
                                        ClassFile.ACC_STATIC,
                                        code ->
                                                code.aload(0)
                                                        .monitorenter()
                                                        .aload(0)
                                                        .monitorexit()
                                                        .return_()));
        for (byte[] holder : List.of(method, block)) {
            assertThat(Floors.findings(holder))
                    .singleElement()
                    .asString()
                    .contains("synchronized in locked");
        }
    }

    @Test
    void the_message_says_what_to_do() {
        Set<String> findings = Floors.findings(calling("ring", ours("carrier")));
        assertThat(findings).singleElement().asString().contains("move the code");
    }

    private static ClassDesc ours(String floor) {
        return ClassDesc.of(Floors.HOUSE + "." + floor + ".Other");
    }

    private static byte[] calling(String floor, ClassDesc owner) {
        return calling(floor, owner, "anything");
    }

    /** A class on that floor with a method that calls one; it is never run. */
    private static byte[] calling(String floor, ClassDesc owner, String name) {
        return sample(
                floor,
                body ->
                        body.withMethodBody(
                                "caller",
                                MTD_void,
                                ClassFile.ACC_STATIC,
                                code -> {
                                    if (name.equals("<init>")) {
                                        code.new_(owner).invokespecial(owner, name, MTD_void);
                                    } else {
                                        code.invokestatic(owner, name, MTD_void);
                                    }
                                    code.return_();
                                }));
    }

    private static byte[] sample(String floor, Consumer<ClassBuilder> body) {
        ClassDesc name = ClassDesc.of(Floors.HOUSE + "." + floor + ".Sample");
        return ClassFile.of().build(name, body);
    }
}
