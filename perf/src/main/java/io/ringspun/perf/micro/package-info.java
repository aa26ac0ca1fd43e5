/**
 * JMH benchmarks of single costs. Not null-marked: JMH fills the fields of a state after its
 * constructor.
 */
package io.ringspun.perf.micro;
