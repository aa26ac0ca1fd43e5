package io.ringspun.examples.serve;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Which file is asked for: the path of a request's target, taken apart at its slashes and decoded
 * once. That a name has a slash in it, or is one of the two dots, is decided afterwards.
 *
 * @param names from the root of the site down
 * @param isFolder whether the path ends with a slash
 * @param path as it was sent, in ASCII
 */
record Target(List<String> names, boolean isFolder, String path) {

    private static final List<String> SCHEMES = List.of("http://", "https://");

    /** Takes a target apart. */
    static Target of(String sent) throws Refusal {
        String path = withoutQuery(withoutAuthority(sent));
        if (!path.startsWith("/")) {
            throw new Refusal(400, "not a path");
        }
        List<String> names = new ArrayList<>();
        int from = 1;
        while (from < path.length()) {
            int slash = path.indexOf('/', from);
            int end = slash < 0 ? path.length() : slash;
            names.add(decoded(path, from, end));
            from = end + 1;
        }
        return new Target(List.copyOf(names), path.endsWith("/"), path);
    }

    /** A proxy is sent whole addresses, and every server has to take them (RFC 9112, 3.2.2). */
    private static String withoutAuthority(String sent) {
        for (String scheme : SCHEMES) {
            if (sent.regionMatches(true, 0, scheme, 0, scheme.length())) {
                int end = scheme.length();
                while (end < sent.length() && "/?".indexOf(sent.charAt(end)) < 0) {
                    end++;
                }
                String rest = sent.substring(end);
                return rest.startsWith("/") ? rest : "/" + rest;
            }
        }
        return sent;
    }

    private static String withoutQuery(String sent) {
        int query = sent.indexOf('?');
        return query < 0 ? sent : sent.substring(0, query);
    }

    private static String decoded(String path, int from, int end) throws Refusal {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(end - from);
        for (int i = from; i < end; i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                throw new Refusal(400, "a character that has to be encoded");
            }
            if (c == '%') {
                if (i + 2 >= end) {
                    throw new Refusal(400, "half an encoded character");
                }
                c = (char) (digit(path.charAt(i + 1)) << 4 | digit(path.charAt(i + 2)));
                i += 2;
            }
            bytes.write(c);
        }
        return text(bytes.toByteArray());
    }

    private static int digit(char c) throws Refusal {
        int value = c < 0x80 ? Character.digit(c, 16) : -1;
        if (value < 0) {
            throw new Refusal(400, "not an encoded character");
        }
        return value;
    }

    /** Strictly: what is no UTF-8 must not become a question mark, which is the name of a file. */
    private static String text(byte[] bytes) throws Refusal {
        String name;
        try {
            name = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new Refusal(400, "not UTF-8");
        }
        if (name.indexOf('\0') >= 0) {
            throw new Refusal(400, "NUL");
        }
        if (name.equals(".") || name.equals("..")) {
            // Clients take them out; who sends them is looking for a way up.
            throw new Refusal(400, "a step that is no name");
        }
        return name;
    }
}
