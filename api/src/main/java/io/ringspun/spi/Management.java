package io.ringspun.spi;

import io.ringspun.IoActivity;
import io.ringspun.IoReport;
import io.ringspun.IoRuntime;
import io.ringspun.IoRuntimeMXBean;
import io.ringspun.IoStats;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * Shows a runtime to management tools while it is open; shared by the backends. The module {@code
 * java.management} need not be there, and is not even looked at unless this class is used.
 */
public final class Management implements AutoCloseable {

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final MBeanServer server;
    private final ObjectName name;

    private Management(MBeanServer server, ObjectName name) {
        this.server = server;
        this.name = name;
    }

    /**
     * Registers a runtime with the platform's server.
     *
     * @param runtime open
     * @return to be closed with the runtime
     * @throws IllegalStateException if the server refuses
     */
    public static Management register(IoRuntime runtime) {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName name =
                    new ObjectName("io.ringspun:type=Runtime,name=" + NUMBERS.incrementAndGet());
            server.registerMBean(
                    new StandardMBean(new Bean(runtime), IoRuntimeMXBean.class, true), name);
            return new Management(server, name);
        } catch (JMException e) {
            throw new IllegalStateException("the runtime cannot be managed", e);
        }
    }

    /** Takes it back; does nothing if somebody else has. */
    @Override
    public void close() {
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            // a tool may unregister what it likes
        } catch (JMException e) {
            throw new IllegalStateException("the runtime stays registered as " + name, e);
        }
    }

    /** What a tool sees. */
    private record Bean(IoRuntime runtime) implements IoRuntimeMXBean {

        @Override
        public String getBackend() {
            return runtime.report().backend();
        }

        @Override
        public String getMode() {
            return runtime.report().mode();
        }

        @Override
        public String getKernel() {
            return runtime.report().kernel();
        }

        @Override
        public List<String> getReasons() {
            return runtime.report().reasons();
        }

        @Override
        public List<IoReport.Feature> getFeatures() {
            return runtime.report().features();
        }

        @Override
        public long getThreads() {
            return runtime.stats().threads();
        }

        @Override
        public long getBuffersLent() {
            return runtime.stats().buffersLent();
        }

        @Override
        public long getPoolWaits() {
            return runtime.stats().poolWaits();
        }

        @Override
        public long getOffloadRunning() {
            return runtime.stats().offloadRunning();
        }

        @Override
        public long getOffloadWaiting() {
            return runtime.stats().offloadWaiting();
        }

        @Override
        public List<IoStats.CarrierStats> getCarriers() {
            return runtime.stats().carriers();
        }

        @Override
        public String describeActivity() {
            IoActivity activity = runtime.activity();
            return activity.toString();
        }
    }
}
