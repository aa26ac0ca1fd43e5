package io.ringspun.runtime.sim;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which calls of the runtime lead elsewhere in a simulated world, done to its class files. A call
 * of an object's method becomes one of a static method with the object as its first parameter.
 */
final class Redirections {

    private static final String HOUSE = "io/ringspun/runtime/";
    private static final String LINUX = HOUSE + "kernel/Linux";

    private static final ClassDesc CALLS = ClassDesc.of("io.ringspun.runtime.sim.Calls");
    private static final ClassDesc HOOKS = ClassDesc.of("io.ringspun.runtime.sim.Hooks");
    private static final ClassDesc CARRIER = ClassDesc.of("io.ringspun.runtime.carrier.Simulated");
    private static final ClassDesc BLOCKING =
            ClassDesc.of("io.ringspun.runtime.blocking.Simulated");

    private static final Map<String, ClassDesc> TARGETS =
            Map.ofEntries(
                    Map.entry("java/lang/System.nanoTime", HOOKS),
                    Map.entry("java/lang/System.getLogger", HOOKS),
                    Map.entry("java/lang/Thread.ofVirtual", HOOKS),
                    Map.entry("java/nio/file/Files.readSymbolicLink", HOOKS),
                    Map.entry("io/ringspun/spi/Overdue.watching", HOOKS),
                    Map.entry("java/lang/foreign/Arena.ofAuto", HOOKS),
                    Map.entry("java/lang/foreign/Arena.ofConfined", HOOKS),
                    Map.entry("java/util/concurrent/ConcurrentHashMap.newKeySet", HOOKS),
                    Map.entry("java/util/concurrent/ThreadPoolExecutor.execute", HOOKS),
                    Map.entry("java/util/concurrent/locks/LockSupport.parkNanos", HOOKS),
                    Map.entry(HOUSE + "carrier/Carrier.sendsAtOnce", HOOKS),
                    Map.entry(HOUSE + "ring/BufferRing.recycle", HOOKS),
                    Map.entry(HOUSE + "blocking/SlabPool$Block.giveBack()V", HOOKS),
                    Map.entry(HOUSE + "carrier/Losses.keep", HOOKS),
                    Map.entry(HOUSE + "blocking/PooledBuffer.takeFromKernel", BLOCKING),
                    Map.entry(HOUSE + "blocking/PooledBuffer.handBack", BLOCKING),
                    Map.entry(HOUSE + "carrier/Scheduling.tryPark", CARRIER),
                    Map.entry(HOUSE + "carrier/Scheduling.currentCarrier", CARRIER),
                    Map.entry(HOUSE + "carrier/Inbox.push", CARRIER),
                    Map.entry(HOUSE + "carrier/Inbox.isEmpty", CARRIER),
                    Map.entry(HOUSE + "carrier/Inbox.fallAsleep", CARRIER),
                    Map.entry(HOUSE + "carrier/Inbox.wakeUp", CARRIER),
                    Map.entry(HOUSE + "carrier/Carriers.report", CARRIER));

    private static final Set<String> MET = ConcurrentHashMap.newKeySet();

    private static final MethodTypeDesc KEY_SET = MethodTypeDesc.ofDescriptor("()Ljava/util/Set;");

    private Redirections() {}

    /** The class with its calls led elsewhere. */
    static byte[] applied(byte[] classFile, ClassLoader loader) {
        ClassFile files =
                ClassFile.of(
                        ClassFile.ClassHierarchyResolverOption.of(
                                ClassHierarchyResolver.ofResourceParsing(loader)));
        CodeTransform redirect =
                (code, element) -> {
                    if (element instanceof InvokeInstruction call && target(call) != null) {
                        code.invokestatic(target(call), call.name().stringValue(), type(call));
                    } else {
                        code.with(element);
                    }
                };
        return files.transformClass(
                files.parse(classFile), ClassTransform.transformingMethodBodies(redirect));
    }

    private static ClassDesc target(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        if (owner.equals(LINUX)) {
            return CALLS;
        }
        String method = owner + "." + call.name().stringValue();
        if (!TARGETS.containsKey(method)) {
            method += call.type().stringValue(); // one of several of that name
        }
        ClassDesc target = TARGETS.get(method);
        if (target != null) {
            MET.add(method);
        }
        return target;
    }

    /** Redirections of calls that have not been seen yet; none, once the whole runtime has been. */
    static Set<String> unmet() {
        Set<String> unmet = new TreeSet<>(TARGETS.keySet());
        unmet.removeAll(MET);
        return unmet;
    }

    private static MethodTypeDesc type(InvokeInstruction call) {
        MethodTypeDesc type = call.typeSymbol();
        if (call.name().stringValue().equals("newKeySet")) {
            return KEY_SET;
        }
        return call.opcode() == Opcode.INVOKESTATIC
                ? type
                : type.insertParameterTypes(0, call.owner().asSymbol());
    }
}
