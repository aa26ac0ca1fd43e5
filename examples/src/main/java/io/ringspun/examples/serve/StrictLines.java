package io.ringspun.examples.serve;

import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.message.BasicLineParser;
import org.apache.hc.core5.http.message.RequestLine;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * The library's parser for lines, without its leniency. It passes over blanks where the standard
 * has none (RFC 9112, 3 and 5.1), and takes what is between them for names; a proxy before this
 * server that does otherwise would see another request.
 */
final class StrictLines extends BasicLineParser {

    static final StrictLines INSTANCE = new StrictLines();

    private StrictLines() {}

    @Override
    public RequestLine parseRequestLine(CharArrayBuffer line) throws ParseException {
        int first = line.indexOf(' ');
        int second = line.indexOf(' ', first + 1, line.length());
        if (first < 1
                || second < first + 2
                || !isToken(line, first)
                || !isVersion(line, second + 1)) {
            throw new ParseException("not a request line");
        }
        return super.parseRequestLine(line);
    }

    /** Whether the rest is {@code HTTP/1.1} with any two digits. */
    private static boolean isVersion(CharArrayBuffer line, int from) {
        return line.length() == from + 8
                && line.substring(from, from + 5).equals("HTTP/")
                && isDigit(line.charAt(from + 5))
                && line.charAt(from + 6) == '.'
                && isDigit(line.charAt(from + 7));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    @Override
    public Header parseHeader(CharArrayBuffer line) throws ParseException {
        int colon = line.indexOf(':');
        if (colon < 1 || !isToken(line, colon)) {
            throw new ParseException("not a field");
        }
        return super.parseHeader(line);
    }

    /** Whether all before an index may be in a name (RFC 9110, 5.6.2). */
    private static boolean isToken(CharArrayBuffer line, int end) {
        for (int i = 0; i < end; i++) {
            char c = line.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter && !isDigit(c) && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
