/** Money that drips evenly onto the shares of a rig: `contracts/libraries/Streams.sol`, to the last bit. */
export interface Stream {
  /** Amount per share unit dripped up to `updatedAt`, times 2^40. */
  index: bigint;
  /** Index per second. */
  rate: bigint;
  updatedAt: number;
  endsAt: number;
  /** Index that `rate` cannot carry; released at `endsAt`. */
  remainder: bigint;
  /** Token units ever added. */
  notified: bigint;
}

const scale = 40n;

/** Share units of every rig: 10,000 shares of 6 decimals. */
export const shareSupply = 10_000_000_000n;

/** A stream to which nothing was added. */
export function emptyStream(time: number): Stream {
  return { index: 0n, rate: 0n, updatedAt: time, endsAt: time, remainder: 0n, notified: 0n };
}

/** The index at a time that is not before `updatedAt`. */
export function indexAt(stream: Stream, time: number): bigint {
  const { index, rate, updatedAt, endsAt, remainder } = stream;
  if (time >= endsAt) return index + rate * BigInt(endsAt - updatedAt) + remainder;
  return index + rate * BigInt(time - updatedAt);
}

/** Adds an amount at `time`; `endsAt` is the new end, which the contract computed. */
export function addToStream(stream: Stream, amount: bigint, endsAt: number, time: number): Stream {
  const left = time < stream.endsAt ? BigInt(stream.endsAt - time) : 0n;
  const remaining = left === 0n ? 0n : stream.rate * left + stream.remainder;
  const total = remaining + (amount << scale) / shareSupply;
  const span = BigInt(endsAt - time);
  return {
    index: indexAt(stream, time),
    rate: total / span,
    updatedAt: time,
    endsAt,
    remainder: total % span,
    notified: stream.notified + amount,
  };
}

/** What `shares` earned while the index went from `from` to `to`, rounded down. [token units] */
export function earned(shares: bigint, from: bigint, to: bigint): bigint {
  return (shares * (to - from)) >> scale;
}

/** A holder's shares, and what they accrued until the streams had these indexes. */
export interface Holder {
  shares: bigint;
  rentOwed: bigint;
  rentIndex: bigint;
  rewardOwed: bigint;
  rewardIndex: bigint;
}

/** What a holder is owed once a stream has an index. [token units] */
export function owedAt(holder: Holder, source: "rent" | "reward", index: bigint): bigint {
  const [owed, counted] =
    source === "rent" ? [holder.rentOwed, holder.rentIndex] : [holder.rewardOwed, holder.rewardIndex];
  return owed + earned(holder.shares, counted, index);
}
