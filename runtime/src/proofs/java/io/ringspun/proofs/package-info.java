/** What runs the proofs of the concurrent heart, and what is put into it to see them fail. */
package io.ringspun.proofs;
