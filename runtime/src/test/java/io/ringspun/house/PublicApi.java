package io.ringspun.house;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prints what users can compile against: the public and protected types and members of every
 * package that a module exports, with nullness, generics and exceptions, in an order that does not
 * depend on the compiler.
 */
final class PublicApi {
    /** Whether a type writes these itself is not something a caller can be broken by. */
    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");

    private PublicApi() {}

    static List<String> print(Path classes, ClassLoader loader)
            throws IOException, ClassNotFoundException {
        Set<String> exported = exportedPackages(classes.resolve("module-info.class"));
        List<String> lines = new ArrayList<>();
        for (String packageName : exported) {
            lines.add("package " + packageName);
            Path folder = classes.resolve(packageName.replace('.', '/'));
            for (String name : classNames(folder)) {
                Class<?> type = Class.forName(packageName + "." + name, false, loader);
                if (reachable(type)) {
                    lines.add("");
                    lines.addAll(describe(type));
                }
            }
            lines.add("");
        }
        return lines;
    }

    /** An outer class before its inner ones. */
    private static List<String> classNames(Path folder) throws IOException {
        return House.files(folder, ".class").stream()
                .filter(file -> folder.equals(file.getParent()))
                .map(file -> file.getFileName().toString().replace(".class", ""))
                .filter(name -> !name.equals("package-info"))
                .sorted()
                .toList();
    }

    static List<String> describe(Class<?> type) {
        List<String> lines = new ArrayList<>();
        lines.add(heading(type));
        if (type.isSealed()) {
            lines.add(
                    "    permits "
                            + listed(
                                    Stream.of(type.getPermittedSubclasses()).map(PublicApi::name)));
        }
        Stream.of(type.getDeclaredFields())
                .filter(PublicApi::visible)
                .sorted(Comparator.comparing(Field::getName))
                .forEach(field -> lines.add("  " + field(field)));
        Stream.of(type.getDeclaredConstructors())
                .filter(PublicApi::visible)
                .map(PublicApi::constructor)
                .sorted()
                .forEach(line -> lines.add("  " + line));
        Stream.of(type.getDeclaredMethods())
                .filter(method -> visible(method) && !OF_EVERY_OBJECT.contains(method.getName()))
                .map(PublicApi::method)
                .sorted(Comparator.comparing(PublicApi::withoutModifiers))
                .forEach(line -> lines.add("  " + line));
        return lines;
    }

    private static Set<String> exportedPackages(Path moduleInfo) throws IOException {
        ModuleAttribute module =
                ClassFile.of()
                        .parse(Files.readAllBytes(moduleInfo))
                        .findAttribute(Attributes.module())
                        .orElseThrow();
        return module.exports().stream()
                .filter(export -> export.exportsTo().isEmpty())
                .map(export -> export.exportedPackage().name().stringValue().replace('/', '.'))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean reachable(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
            if (each.isAnonymousClass()
                    || each.isLocalClass()
                    || (each.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) == 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean visible(Member member) {
        return !member.isSynthetic()
                && (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
    }

    private static String heading(Class<?> type) {
        StringBuilder line = new StringBuilder(modifiers(type));
        line.append(kind(type)).append(name(type)).append(variables(type.getTypeParameters()));
        AnnotatedType parent = type.getAnnotatedSuperclass();
        if (parent != null && !type.isInterface()) {
            line.append(" extends ").append(text(parent));
        }
        String parents = listed(Stream.of(type.getAnnotatedInterfaces()).map(PublicApi::text));
        if (!parents.isEmpty()) {
            line.append(type.isInterface() ? " extends " : " implements ").append(parents);
        }
        return line.toString();
    }

    private static String modifiers(Class<?> type) {
        int implied = type.isInterface() ? Modifier.ABSTRACT : 0;
        int hidden = Modifier.INTERFACE | Modifier.STATIC | implied;
        String written = Modifier.toString(type.getModifiers() & ~hidden);
        return written + (type.isSealed() ? " sealed " : " ");
    }

    private static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "@interface ";
        }
        if (type.isInterface()) {
            return "interface ";
        }
        return type.isRecord() ? "record " : type.isEnum() ? "enum " : "class ";
    }

    private static String field(Field field) {
        return Modifier.toString(field.getModifiers())
                + " "
                + text(field.getAnnotatedType())
                + " "
                + field.getName();
    }

    private static String constructor(Constructor<?> constructor) {
        return Modifier.toString(constructor.getModifiers())
                + " "
                + spaced(variables(constructor.getTypeParameters()))
                + constructor.getDeclaringClass().getSimpleName()
                + parametersAndExceptions(constructor);
    }

    private static String method(Method method) {
        int shown = method.getModifiers() & Modifier.methodModifiers() & ~Modifier.SYNCHRONIZED;
        return Modifier.toString(shown)
                + (method.isDefault() ? " default " : " ")
                + spaced(variables(method.getTypeParameters()))
                + text(method.getAnnotatedReturnType())
                + " "
                + method.getName()
                + parametersAndExceptions(method);
    }

    private static String parametersAndExceptions(Executable executable) {
        Stream<String> parameters =
                Arrays.stream(executable.getParameters()).map(PublicApi::parameter);
        String exceptions =
                listed(Stream.of(executable.getAnnotatedExceptionTypes()).map(PublicApi::text));
        return "("
                + listed(parameters)
                + ")"
                + (exceptions.isEmpty() ? "" : " throws " + exceptions);
    }

    private static String parameter(Parameter parameter) {
        String type = text(parameter.getAnnotatedType());
        if (parameter.isVarArgs()) {
            type = type.substring(0, type.length() - 2) + "...";
        }
        return type + " " + parameter.getName();
    }

    private static String variables(TypeVariable<?>[] variables) {
        return variables.length == 0
                ? ""
                : "<" + listed(Stream.of(variables).map(PublicApi::variable)) + ">";
    }

    private static String variable(TypeVariable<?> variable) {
        String bounds =
                Stream.of(variable.getAnnotatedBounds())
                        .map(PublicApi::text)
                        .collect(Collectors.joining(" & "));
        return bounds.equals("Object")
                ? variable.getName()
                : variable.getName() + " extends " + bounds;
    }

    /** As people write it: without packages, and with an annotation before the name. */
    private static String text(AnnotatedType type) {
        return type.toString()
                .replaceAll("@org\\.jspecify\\.annotations\\.(\\w+)(?:\\(\\))?", "@$1")
                .replaceAll("\\b(?:[a-z]\\w*\\.)+(?=@|[A-Z])", "")
                .replace('$', '.');
    }

    private static String name(Class<?> type) {
        return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    }

    /** Sorted by what it is called, so that a change of a modifier is a change in place. */
    private static String withoutModifiers(String method) {
        int open = method.indexOf('(');
        return method.substring(method.lastIndexOf(' ', open) + 1);
    }

    private static String spaced(String text) {
        return text.isEmpty() ? "" : text + " ";
    }

    private static String listed(Stream<String> items) {
        return items.collect(Collectors.joining(", "));
    }
}
