/** Load, churn and scarcity: what only shows after many rounds or in a process of its own. */
package io.ringspun.stress;
