/**
 * The test suites inside emulated machines: what runs in them, and what is made of what they tell.
 */
package io.ringspun.matrix;
