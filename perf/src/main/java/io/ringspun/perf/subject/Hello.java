package io.ringspun.perf.subject;

/** The least a program can do. */
public final class Hello {

    private Hello() {}

    /** Says a word. */
    public static void main(String[] args) {
        System.out.println("hello");
    }
}
