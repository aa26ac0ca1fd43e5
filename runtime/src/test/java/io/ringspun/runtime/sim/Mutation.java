package io.ringspun.runtime.sim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A deliberate mistake: one source of the runtime, or of what the api has for it, with a piece of
 * its text replaced, compiled in memory. The text must occur once, or the mistake has to be written
 * anew.
 *
 * @param name what the mistake is
 * @param source below {@code io/ringspun/runtime}, or in {@code spi}, without its ending
 * @param from what is replaced; blanks and line ends count as one blank
 * @param to by this
 */
record Mutation(String name, String source, String from, String to) {

    private static final String SOURCES = "src/main/java/io/ringspun/";

    @Override
    public String toString() {
        return name;
    }

    /** The class files of the mutated source, by name. */
    Map<String, byte[]> compiled() {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringBuilder problems = new StringBuilder();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            Memory memory = new Memory(files);
            boolean right =
                    compiler.getTask(
                                    null,
                                    memory,
                                    problem -> problems.append(problem).append('\n'),
                                    List.of("-proc:none", "-Xlint:none", "-classpath", classPath()),
                                    null,
                                    List.of(new Source(source, mutated())))
                            .call();
            if (!right) {
                throw new AssertionError(name + " does not compile: " + problems);
            }
            Map<String, byte[]> classes = new HashMap<>();
            memory.written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String classPath() {
        return System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private String mutated() throws IOException {
        String text = blanksAsOne(Files.readString(file()));
        String wanted = blanksAsOne(from);
        int at = text.indexOf(wanted);
        if (at < 0 || text.indexOf(wanted, at + 1) >= 0) {
            throw new AssertionError(name + ": not once in " + source + ": " + from);
        }
        return text.substring(0, at) + to + text.substring(at + wanted.length());
    }

    private Path file() {
        Path here = Path.of("").toAbsolutePath();
        Path project = Files.isDirectory(here.resolve("runtime")) ? here : here.getParent();
        return source.startsWith("spi/")
                ? project.resolve("api").resolve(SOURCES + source + ".java")
                : project.resolve("runtime").resolve(SOURCES + "runtime/" + source + ".java");
    }

    /** Independent of the formatter. Comments go, since they end with their line. */
    private static String blanksAsOne(String text) {
        return text.replaceAll("//[^\n\"]*\n", "\n").replaceAll("\\s+", " ").strip();
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String source, String text) {
            super(URI.create("mutation:///" + source + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {

        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        Memory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mutation:///" + name), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return written.computeIfAbsent(name, key -> new ByteArrayOutputStream());
                }
            };
        }
    }
}
