/** What becomes of a runtime where the system allows it less, each time in a process of its own. */
package io.ringspun.denial;
