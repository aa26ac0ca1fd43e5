package io.ringspun.house;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The rules of how sources read, applied to the text and to the syntax tree of one file. A rule
 * that must be broken is not suppressed in the source: its exception is named here, with the
 * reason.
 */
final class Tidy {
    static final int FILE_LINES_MAX = 450;
    static final int METHOD_LINES_MAX = 70;

    /** Tables may run longer, because they are monotonous; the reason is beside each. */
    static final Map<String, String> TABLES =
            Map.of(
                    "IoUring.java", "the kernel's constants and offsets",
                    "Linux.java", "one method for each system call",
                    "PinnedBuffer.java", "one accessor after another",
                    "FailuresTest.java", "one row for each error number");

    /** A path from the root, with slashes, and what the file holds. */
    record Source(String path, String text) {
        boolean isJava() {
            return path.endsWith(".java");
        }

        boolean isTest() {
            return path.contains("/src/test/") || path.contains("/src/proofs/");
        }

        boolean isLibrary() {
            return !isTest() && (path.startsWith("api/") || path.startsWith("runtime/"));
        }

        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        List<String> lines() {
            return text.lines().toList();
        }
    }

    /** The words are put together here, so that this file does not trip over itself. */
    private static final Pattern UNFINISHED =
            Pattern.compile("\\b(?:TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");

    private static final Pattern BUILDERS_FOLDER =
            Pattern.compile(
                    "(?<![\\w.~*-])/(?:wo" + "rk|fa" + "rm|ro" + "ot|ho" + "me|Us" + "ers)/");
    private static final Pattern INSIDE_REFERENCE =
            Pattern.compile(
                    "\\b(?:sha" + "red|refer" + "ence)/[\\w-]+\\.md|\\bdesign\\.m" + "d\\b");
    private static final Pattern REGISTRY_HOST =
            Pattern.compile("https?://[^\\s)]*(?:nex" + "us|artif" + "actory|mir" + "ror)");
    private static final Pattern BAD_NAME =
            Pattern.compile("(?:Abstract|Base)[A-Z].*|.*(?:Impl|Manager|Util|Utils|Helper)");
    private static final Pattern MONITORS_BANNED =
            Pattern.compile("runtime/src/main/java/io/ringspun/runtime/(?:carrier|ring)/.*");

    private Tidy() {}

    static List<String> textFindings(Source source) {
        List<String> findings = new ArrayList<>();
        List<String> lines = source.lines();
        if (source.isJava()
                && lines.size() > FILE_LINES_MAX
                && !TABLES.containsKey(source.name())) {
            findings.add(
                    "%s: %d lines; split it along its nouns, or name it in Tidy.TABLES if it is one"
                            .formatted(source.path(), lines.size()));
        }
        for (int at = 0; at < lines.size(); at++) {
            String where = source.path() + ":" + (at + 1) + ": ";
            String line = lines.get(at);
            if (line.endsWith(" ") || line.endsWith("\t")) {
                findings.add(where + "blank at the end of the line; run mvn spotless:apply");
            }
            if (UNFINISHED.matcher(line).find()) {
                findings.add(where + "unfinished; do it now, or say in the docs what is not there");
            }
            if (BUILDERS_FOLDER.matcher(line).find()) {
                findings.add(where + "a folder of one machine; use a relative or a temporary one");
            }
            if (INSIDE_REFERENCE.matcher(line).find() || REGISTRY_HOST.matcher(line).find()) {
                findings.add(
                        where + "readers do not have this; cite what is public, or say it here");
            }
        }
        return findings;
    }

    static List<String> syntaxFindings(List<Source> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Unit> units = sources.stream().map(Unit::new).toList();
        Map<URI, Source> byUri =
                units.stream().collect(Collectors.toMap(Unit::toUri, Unit::source));
        List<String> findings = new ArrayList<>();
        var task =
                (JavacTask)
                        compiler.getTask(
                                null,
                                null,
                                problem -> findings.add("does not parse: " + problem),
                                List.of("-proc:none", "--release", "25"),
                                null,
                                units);
        DocTrees trees = DocTrees.instance(task);
        try {
            for (CompilationUnitTree unit : task.parse()) {
                Source source = byUri.get(unit.getSourceFile().toUri());
                new Rules(source, unit, trees, findings).scan(unit, null);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return findings;
    }

    /** One source, as the compiler wants to be handed it. */
    private static final class Unit extends SimpleJavaFileObject {
        private final Source source;

        Unit(Source source) {
            super(URI.create("tidy:///" + source.path()), JavaFileObject.Kind.SOURCE);
            this.source = source;
        }

        Source source() {
            return source;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source.text();
        }
    }

    /** Walks the tree of one file; the current path gives each finding its line. */
    private static final class Rules extends TreePathScanner<Void, Void> {
        private final Source source;
        private final CompilationUnitTree unit;
        private final DocTrees trees;
        private final List<String> findings;

        Rules(Source source, CompilationUnitTree unit, DocTrees trees, List<String> findings) {
            this.source = source;
            this.unit = unit;
            this.trees = trees;
            this.findings = findings;
        }

        @Override
        public Void visitClass(ClassTree type, Void none) {
            String name = type.getSimpleName().toString();
            if (BAD_NAME.matcher(name).matches()) {
                add(type, name + " is named for its pattern; name it for what it is");
            }
            boolean top = getCurrentPath().getParentPath().getLeaf() == unit;
            if (top && source.isLibrary() && isUndocumented(getCurrentPath())) {
                add(type, name + " has no comment; its first sentence says what it is");
            }
            return super.visitClass(type, none);
        }

        @Override
        public Void visitMethod(MethodTree method, Void none) {
            long lines = line(method, false) - line(method, true) + 1;
            if (lines > METHOD_LINES_MAX && !TABLES.containsKey(source.name())) {
                add(method, "%s has %d lines; split it".formatted(method.getName(), lines));
            }
            if (method.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
                monitor(method);
            }
            return super.visitMethod(method, none);
        }

        @Override
        public Void visitSynchronized(SynchronizedTree block, Void none) {
            monitor(block);
            return super.visitSynchronized(block, none);
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree select, Void none) {
            if (source.isLibrary() && select.toString().matches("System\\.(out|err)")) {
                add(select, select + " in a library; use System.Logger, or return the text");
            }
            return super.visitMemberSelect(select, none);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
            Predicate<String> is = call.getMethodSelect().toString()::matches;
            if (source.isTest()
                    && is.test("(?:java\\.lang\\.)?Thread\\.sleep|.*TimeUnit\\.\\w+\\.sleep")) {
                add(call, "a test that sleeps; await the condition, or use a latch");
            }
            return super.visitMethodInvocation(call, none);
        }

        @Override
        public Void visitAnnotation(AnnotationTree annotation, Void none) {
            if (annotation.getAnnotationType().toString().matches("(?:.*\\.)?Disabled")) {
                add(annotation, "a disabled test; mend it, assume what it needs, or remove it");
            }
            return super.visitAnnotation(annotation, none);
        }

        private void monitor(Tree tree) {
            if (MONITORS_BANNED.matcher(source.path()).matches()) {
                add(tree, "a monitor on the loop's floor; cross threads through the inbox");
            }
        }

        private boolean isUndocumented(TreePath type) {
            DocCommentTree comment = trees.getDocCommentTree(type);
            return comment == null || comment.getFirstSentence().isEmpty();
        }

        private void add(Tree tree, String finding) {
            findings.add(source.path() + ":" + line(tree, true) + ": " + finding);
        }

        private long line(Tree tree, boolean start) {
            var positions = trees.getSourcePositions();
            long at =
                    start
                            ? positions.getStartPosition(unit, tree)
                            : positions.getEndPosition(unit, tree);
            return at < 0 ? 0 : unit.getLineMap().getLineNumber(at);
        }
    }
}
