package io.ringspun.runtime.sim;

import io.ringspun.IoRuntime;
import io.ringspun.runtime.kernel.Linux;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Loads the runtime once more, for a simulated world: with {@link Redirections}, and with some of
 * its classes replaced where a test wants to see them fail.
 */
final class WorldLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    /**
     * What is the users' own: the api, and the tower. Its tests and the simulation stay as they
     * are.
     */
    private static final Pattern REDIRECTED =
            Pattern.compile(
                    "io\\.ringspun\\.(?:spi\\.\\w+|runtime\\.(?:uring|blocking|carrier|ring|kernel)\\.\\w+|\\w+)"
                            + "(?:\\$\\w+)*");

    /** What redirected calls lead to, and the true system calls behind. */
    private static final Pattern UNTOUCHED = Pattern.compile(".*\\.Simulated|.*\\.kernel\\.Linux");

    /** What a world consists of; tests beside it are none of it. */
    private static final Pattern PART =
            Pattern.compile(
                    "io\\.ringspun\\.(?:\\w+|(?:spi|operation)\\.\\w+"
                            + "|runtime\\.(?:uring|blocking|carrier|ring|kernel|sim)\\.\\w+)(?:\\$\\w+)*");

    /** The class files of all worlds, with their calls led elsewhere. */
    private static final Map<String, byte[]> CLASSES = classes();

    private final Map<String, byte[]> replaced;

    WorldLoader(Map<String, byte[]> replaced) {
        super("simulated world", WorldLoader.class.getClassLoader());
        this.replaced = replaced;
    }

    /**
     * Loads all there is, so that no virtual thread does: it would have to read a file for that,
     * and to wait for threads of the JDK which close others.
     */
    void loadAll() throws ClassNotFoundException {
        for (String name : CLASSES.keySet()) {
            loadClass(name);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("io.ringspun.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] other = replaced.get(name);
        byte[] bytes = other != null ? redirected(name, other) : CLASSES.get(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private static byte[] redirected(String name, byte[] bytes) {
        return REDIRECTED.matcher(name).matches() && !UNTOUCHED.matcher(name).matches()
                ? Redirections.applied(bytes, WorldLoader.class.getClassLoader())
                : bytes;
    }

    private static Map<String, byte[]> classes() {
        Map<String, byte[]> classes = new TreeMap<>();
        for (Class<?> one : List.of(IoRuntime.class, Linux.class, WorldLoader.class)) {
            Path place = Path.of(one.getProtectionDomain().getCodeSource().getLocation().getPath());
            try {
                if (Files.isDirectory(place)) {
                    collect(place, classes);
                } else {
                    try (FileSystem jar = FileSystems.newFileSystem(place)) {
                        collect(jar.getPath("/"), classes);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return classes;
    }

    private static void collect(Path root, Map<String, byte[]> classes) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String path = root.relativize(file).toString();
                String name = path.replaceFirst("\\.class$", "").replace('/', '.');
                if (path.endsWith(".class") && PART.matcher(name).matches()) {
                    classes.put(name, redirected(name, Files.readAllBytes(file)));
                }
            }
        }
    }
}
