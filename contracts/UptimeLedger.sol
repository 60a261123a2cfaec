// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Protocol} from "./interfaces/Protocol.sol";
import {IInspectorStaking} from "./interfaces/IInspectorStaking.sol";
import {IRandomness} from "./interfaces/IRandomness.sol";
import {IRewards} from "./interfaces/IRewards.sol";
import {IRigRegistry} from "./interfaces/IRigRegistry.sol";
import {IRigShares} from "./interfaces/IRigShares.sol";
import {IUptimeLedger} from "./interfaces/IUptimeLedger.sol";
import {BitMajority} from "./libraries/BitMajority.sol";
import {Draw} from "./libraries/Draw.sol";
import {Lanes} from "./libraries/Lanes.sol";

/// @title  UptimeLedger
/// @notice When was each rig up? Committees of inspectors, drawn at random for each epoch and group of 48 rigs, say so by signed
///         reports; the bitwise majority is written down and everything that pays reads it.
/// @dev TIME       Epoch e is [e, e + 1) * 24 samples since the unix epoch. A report comes within 3 epochs after its epoch ended.
/// @dev SAMPLE     Judged if at least a quorum tested it and the votes are not tied; delivered or down by majority. Time that is not
///                 judged counts as delivered for rent and as not verified for rewards.
/// @dev FINALITY   Epochs of a group are judged in order: what lies before the last judged epoch, or ended 3 epochs ago, is final.
/// @dev STORAGE    A ring of 64 epochs, one word for four rigs: totals so far and the epoch's bits. Every question is O(1).
/// @dev ROLES      Anyone opens epochs and carries reports. Parameter role: committee. Guardian: stop attesting.
/// @dev LENGTH     One file, because what is judged and what is asked read one ring: split, each answer would be a call more.
contract UptimeLedger is IUptimeLedger, EIP712, AccessManaged {
    using Lanes for uint256;

    /// @notice One inspector's signed observations of a group in an epoch. Bit s of rig i (of 48) is bit (i % 10) * 24 + s of word i / 10.
    /// @param seatDraw     which of the committee's seats signs
    /// @param delivered    samples in which the rig delivered
    /// @param tested       samples the inspector looked at
    /// @param evidenceRoot Merkle root over the agent-signed receipts
    struct Report {
        uint256 seatDraw;
        uint256[5] delivered;
        uint256[5] tested;
        bytes32 evidenceRoot;
        bytes signature;
    }

    /// @param seats  number of seats the draw chooses from, fixed when the epoch is opened
    struct Opening {
        uint32 epoch;
        uint32 seats;
        uint8 size;
        uint8 quorum;
    }

    /// @param lastJudged newest judged epoch
    /// @param included   bit per committee seat whose report of that epoch was included
    /// @param judged     bit i: epoch lastJudged - i was judged
    /// @param partly     bit i: not every sample of it was, `_seen` has which
    /// @param rigs       how many rigs the group had when lastJudged was judged
    struct Group {
        uint32 lastJudged;
        uint16 included;
        uint8 rigs;
        uint64 judged;
        uint64 partly;
    }

    /// @param size   seats drawn per group and epoch
    /// @param quorum reports needed, and inspectors who must have tested a sample
    struct Committee {
        uint8 size;
        uint8 quorum;
        bool stopped;
    }

    /// @dev The reports of one attestation, while it is worked on.
    struct Batch {
        uint256[] seatIds;
        address[] signers;
        uint256[] pays;
        uint256[] absent;
        uint256 samples;
        uint16 included;
    }

    uint256 public constant GROUP = 48;
    uint256 public constant RING = 64;
    uint256 public constant FINALITY = 3; // epochs
    /// @notice [share units] from here on an inspector is interested in a rig: 10 shares, 0.1%. Dust sent to a rival bars nobody.
    uint256 public constant CONFLICT_SHARES = 10e6;
    bytes32 private constant REPORT_TYPEHASH = keccak256(
        "Report(uint256 epoch,uint256 group,uint256[5] delivered,uint256[5] tested,bytes32 evidenceRoot)"
    );

    bytes32 private constant RECEIPT_TYPEHASH = keccak256(
        "Receipt(uint256 epoch,uint256 sample,uint256 group,uint256 rigs,address inspector,bytes32 nonce,bytes32 rentals)"
    );

    IRigRegistry private immutable REGISTRY;
    IInspectorStaking private immutable STAKING;
    IRewards private immutable REWARDS;
    IRandomness private immutable RANDOMNESS;
    /// @notice [s]
    uint256 public immutable sampleLength;
    uint256 public immutable epochLength;

    Committee public committee;
    mapping(uint256 ring => Opening) private _openings;
    mapping(uint256 group => Group) private _groups;
    mapping(uint256 group => mapping(uint256 ring => uint256[12])) private _words;
    mapping(uint256 group => mapping(uint256 ring => uint256[5])) private _seen;
    /// @notice The rig because of which an inspector may not report on a group; 0 = none.
    mapping(address inspector => mapping(uint256 group => uint256 rigId)) public conflictOf;

    event EpochOpened(uint256 indexed epoch, uint256 seats, uint256 size, uint256 quorum);
    event EpochJudged(
        uint256 indexed epoch,
        uint256 indexed group,
        uint256[5] judged,
        uint256[5] delivered,
        address by
    );
    event ReportIncluded(
        uint256 indexed epoch,
        uint256 indexed group,
        uint256 indexed seatId,
        address inspector,
        uint256[5] delivered,
        uint256[5] tested,
        bytes32 evidenceRoot,
        uint256 samples,
        uint256 pay
    );
    event ConflictDeclared(address indexed inspector, uint256 indexed group, uint256 rigId);
    event ConflictCleared(address indexed inspector, uint256 indexed group);
    event CommitteeChanged(uint256 size, uint256 quorum);
    event Stopped(bool stopped);

    error AttestingStopped();
    error EpochNotOpenable(uint256 epoch, uint256 current);
    error EpochAlreadyOpen(uint256 epoch);
    error EpochNotOpened(uint256 epoch);
    error EpochNotOver(uint256 epoch, uint256 endsAt);
    error EpochFinal(uint256 epoch, uint256 finalAt);
    error EpochAlreadyJudged(uint256 epoch, uint256 group, uint256 lastJudged);
    error GroupEmpty(uint256 group);
    error QuorumMissed(uint256 reports, uint256 quorum);
    error ReportsNotInOrder(uint256 seatDraw);
    error SeatNotDrawn(uint256 seatDraw, uint256 size);
    error InspectorConflict(address inspector, uint256 group, uint256 rigId);
    error NoConflict(address inspector, uint256 rigId);
    error ReportAlreadyIncluded(uint256 epoch, uint256 group, uint256 seatDraw);
    error TooOld(uint256 rigId, uint256 time);
    error CommitteeInvalid(uint256 size, uint256 quorum);
    error NotSampleStart(uint256 time, uint256 sampleLength);

    constructor(
        Protocol memory p,
        uint8 size,
        uint8 quorum
    ) EIP712("Rackshare UptimeLedger", "1") AccessManaged(p.authority) {
        REGISTRY = IRigRegistry(p.registry);
        STAKING = IInspectorStaking(p.staking);
        REWARDS = IRewards(p.rewards);
        RANDOMNESS = IRandomness(p.randomness);
        sampleLength = p.sample;
        epochLength = uint256(p.sample) * Lanes.SAMPLES;
        _setCommittee(size, quorum);
    }

    // ---------------------------------------------------------------- epochs and reports

    /// @notice Opens an epoch: fixes the seats to draw from and the future block whose hash is the seed. Anyone, for the
    ///         current epoch or the next one, once.
    function openEpoch(uint256 epoch) external {
        uint256 current = currentEpoch();
        require(epoch == current || epoch == current + 1, EpochNotOpenable(epoch, current));
        Opening storage opening = _openings[epoch % RING];
        require(opening.epoch != epoch, EpochAlreadyOpen(epoch));
        Committee memory c = committee;
        uint256 seats = STAKING.seatCount();
        _openings[epoch % RING] = Opening(uint32(epoch), uint32(seats), c.size, c.quorum);
        emit EpochOpened(epoch, seats, c.size, c.quorum);
        RANDOMNESS.request(epoch);
    }

    /// @notice Judges an epoch for a group by the reports of at least a quorum of its committee, in order of `seatDraw`.
    ///         Anyone carries them. Pays the inspectors whose reports are included, counts a miss for the others.
    function attest(uint256 epoch, uint256 group, Report[] calldata reports) external {
        require(!committee.stopped, AttestingStopped());
        Opening memory opening = _opening(epoch);
        uint256 endsAt = (epoch + 1) * epochLength;
        require(block.timestamp >= endsAt, EpochNotOver(epoch, endsAt));
        require(block.timestamp < endsAt + FINALITY * epochLength, EpochFinal(epoch, endsAt + FINALITY * epochLength));
        Group memory g = _groups[group];
        require(g.judged == 0 || epoch > g.lastJudged, EpochAlreadyJudged(epoch, group, g.lastJudged));
        require(reports.length >= opening.quorum, QuorumMissed(reports.length, opening.quorum));

        g.rigs = uint8(_rigsIn(group));
        require(g.rigs > 0, GroupEmpty(group));
        uint256[5] memory rigs = _rigMask(g.rigs);
        (uint256[5] memory judged, uint256[5] memory delivered) = _majority(reports, opening.quorum, rigs);
        uint256 previousRing = g.judged == 0 ? RING : g.lastJudged % RING;
        _advance(g, epoch, keccak256(abi.encode(judged)) != keccak256(abi.encode(rigs)));
        if (g.partly & 1 == 1) _seen[group][epoch % RING] = judged;
        g.included = _record(epoch, group, opening, reports, judged);
        _groups[group] = g;
        _write(group, epoch, g.rigs, previousRing, judged, delivered);
        emit EpochJudged(epoch, group, judged, delivered, msg.sender);
    }

    /// @notice Adds a report that was left out when the group's newest epoch was judged: its inspector is paid and the miss
    ///         is taken back. It changes nothing that was judged.
    function include(uint256 epoch, uint256 group, Report calldata report) external {
        Opening memory opening = _opening(epoch);
        Group memory g = _groups[group];
        require(g.judged != 0 && g.lastJudged == epoch, EpochFinal(epoch, g.lastJudged));
        uint256[] memory seats = Draw.pick(RANDOMNESS.seed(epoch), group, opening.seats, opening.size);
        require(report.seatDraw < seats.length, SeatNotDrawn(report.seatDraw, seats.length));
        uint16 bit = uint16(1 << report.seatDraw);
        require(g.included & bit == 0, ReportAlreadyIncluded(epoch, group, report.seatDraw));
        _groups[group].included = g.included | bit;
        uint256[5] memory judged = g.partly & 1 == 1 ? _seen[group][epoch % RING] : _rigMask(g.rigs);
        (address signer, uint256 samples) = _check(epoch, group, report, judged);
        uint256 pay = samples * REWARDS.accruePay(samples);
        STAKING.recordLate(epoch, seats[report.seatDraw], signer, pay);
        _emitReport(epoch, group, seats[report.seatDraw], signer, report, samples, pay);
    }

    /// @notice Bars an inspector from a group in which the inspector hosts a rig or holds 10 or more of its shares. Anyone.
    function declareConflict(address inspector, uint256 rigId) external {
        require(_interested(inspector, rigId), NoConflict(inspector, rigId));
        conflictOf[inspector][_groupOf(rigId)] = rigId;
        emit ConflictDeclared(inspector, _groupOf(rigId), rigId);
    }

    /// @notice Lifts a conflict that is over. Anyone.
    function clearConflict(address inspector, uint256 group) external {
        uint256 rigId = conflictOf[inspector][group];
        require(!_interested(inspector, rigId), InspectorConflict(inspector, group, rigId));
        delete conflictOf[inspector][group];
        emit ConflictCleared(inspector, group);
    }

    // ---------------------------------------------------------------- parameters

    /// @notice Changes the committee for epochs opened from now on. Restricted to the parameter role.
    function setCommittee(uint8 size, uint8 quorum) external restricted {
        _setCommittee(size, quorum);
    }

    /// @notice Stops or resumes attesting. Restricted to the guardian role.
    function setStopped(bool stopped) external restricted {
        committee.stopped = stopped;
        emit Stopped(stopped);
    }

    // ---------------------------------------------------------------- what others ask

    /// @notice Up seconds of a rig in [from, to), exact at both edges; time that is not judged counts as up.
    /// @dev    Reverts with TooOld for times that left the ring of 64 epochs.
    function upSeconds(uint256 rigId, uint256 from, uint256 to) external view returns (uint256) {
        Group memory g = _groups[_groupOf(rigId)];
        (bool known, uint256 samples, uint256 rest) = _downAt(g, rigId, from);
        require(known, TooOld(rigId, from));
        (, uint256 samplesTo, uint256 restTo) = _downAt(g, rigId, to);
        return to - from - _between(samples, rest, samplesTo, restTo);
    }

    /// @notice What a settlement needs in one call: how much of [from, to) is final, and how much of that was down.
    /// @param  mark      down samples ever at `from`, as an earlier call returned them (modulo 2^18)
    /// @param  useMark   take `mark` as it is; else only if `from` left the ring
    /// @return until     [unix s] how far from `from` towards `to` time is final
    /// @return down      [s]
    /// @return markUntil down samples ever at `until`; exact where `until` starts a sample
    function judge(
        uint256 rigId,
        uint256 from,
        uint256 to,
        uint256 mark,
        bool useMark
    ) external view returns (uint256 until, uint256 down, uint256 markUntil) {
        Group memory g = _groups[_groupOf(rigId)];
        until = _finalUntil(g);
        if (until > to) until = to;
        if (until < from) until = from;
        uint256 rest;
        if (!useMark) {
            (bool known, uint256 samples, uint256 restFrom) = _downAt(g, rigId, from);
            if (known) (mark, rest) = (samples, restFrom);
        }
        bool untilKnown;
        uint256 restUntil;
        (untilKnown, markUntil, restUntil) = _downAt(g, rigId, until);
        if (!untilKnown) return (until, 0, mark); // it left the ring: counts as delivered
        down = _between(mark, rest, markUntil, restUntil);
    }

    /// @notice Down samples of a rig ever, as judged so far (modulo 2^18).
    function downMark(uint256 rigId) external view returns (uint256) {
        Group memory g = _groups[_groupOf(rigId)];
        return g.judged == 0 ? 0 : _lane(rigId, g.lastJudged).downEver();
    }

    /// @notice Up to when the rig's time is final. [unix s]
    function finalUntil(uint256 rigId) external view returns (uint256) {
        return _finalUntil(_groups[_groupOf(rigId)]);
    }

    /// @notice Verified delivered samples of a rig ever (modulo 2^22).
    function verifiedSamples(uint256 rigId) external view returns (uint256) {
        Group memory g = _groups[_groupOf(rigId)];
        return g.judged == 0 ? 0 : _lane(rigId, g.lastJudged).verifiedEver();
    }

    /// @notice True if each of `samples` samples from `from` on was judged delivered.
    /// @param  from [unix s] start of a sample
    function verifiedRun(uint256 rigId, uint256 from, uint256 samples) external view returns (bool) {
        require(from % sampleLength == 0, NotSampleStart(from, sampleLength));
        Group memory g = _groups[_groupOf(rigId)];
        (bool known, uint256 before) = _verifiedAt(g, rigId, from);
        (, uint256 after_) = _verifiedAt(g, rigId, from + samples * sampleLength);
        unchecked {
            return known && (after_ - before) & Lanes.VERIFIED_TOTAL == samples;
        }
    }

    /// @notice The committee of an epoch and group, in order of `seatDraw`. Reverts until the seed is known.
    /// @return seatIds    drawn seats
    /// @return inspectors who holds them now
    function committeeOf(
        uint256 epoch,
        uint256 group
    ) external view returns (uint256[] memory seatIds, address[] memory inspectors, uint256 quorum) {
        Opening memory opening = _opening(epoch);
        seatIds = Draw.pick(RANDOMNESS.seed(epoch), group, opening.seats, opening.size);
        inspectors = new address[](seatIds.length);
        for (uint256 i; i < seatIds.length; i++) inspectors[i] = STAKING.inspectorOf(seatIds[i]);
        quorum = opening.quorum;
    }

    function currentEpoch() public view returns (uint256) {
        return block.timestamp / epochLength;
    }

    /// @notice True once the epoch was opened.
    function isOpen(uint256 epoch) external view returns (bool) {
        return _openings[epoch % RING].epoch == epoch;
    }

    /// @notice The group's newest judged epoch, and which of the 64 epochs up to it were judged (bit i: lastJudged - i).
    function groupOf(uint256 group) external view returns (uint256 lastJudged, uint256 judged, uint256 included) {
        Group memory g = _groups[group];
        return (g.lastJudged, g.judged, g.included);
    }

    /// @notice A rig's samples in an epoch of the ring: bit per sample that was down, and that was verified delivered.
    function samplesOf(uint256 rigId, uint256 epoch) external view returns (uint256 down, uint256 verified) {
        Group memory g = _groups[_groupOf(rigId)];
        if (epoch > g.lastJudged || g.lastJudged - epoch >= RING) return (0, 0);
        if ((g.judged >> (g.lastJudged - epoch)) & 1 == 0) return (0, 0);
        uint256 lane = _lane(rigId, epoch);
        return (lane.down(), _verifiedBits(g, rigId, epoch, lane));
    }

    /// @notice EIP-712 digest of a report, as its inspector signs it.
    function reportDigest(
        uint256 epoch,
        uint256 group,
        uint256[5] calldata delivered,
        uint256[5] calldata tested,
        bytes32 evidenceRoot
    ) public view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        REPORT_TYPEHASH,
                        epoch,
                        group,
                        keccak256(abi.encode(delivered)),
                        keccak256(abi.encode(tested)),
                        evidenceRoot
                    )
                )
            );
    }

    /// @notice EIP-712 digest of a receipt, as a rig's agent signs it for an inspector who asked.
    function receiptDigest(
        uint256 epoch,
        uint256 sample,
        uint256 group,
        uint256 rigs,
        address inspector,
        bytes32 nonce,
        bytes32 rentals
    ) external view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(abi.encode(RECEIPT_TYPEHASH, epoch, sample, group, rigs, inspector, nonce, rentals))
            );
    }

    // ---------------------------------------------------------------- inside

    function _majority(
        Report[] calldata reports,
        uint256 quorum,
        uint256[5] memory rigs
    ) private pure returns (uint256[5] memory judged, uint256[5] memory delivered) {
        uint256[] memory tested = new uint256[](reports.length);
        uint256[] memory up = new uint256[](reports.length);
        for (uint256 w; w < 5; w++) {
            uint256 mask = rigs[w];
            if (mask == 0) break;
            for (uint256 i; i < tested.length; i++) {
                uint256 seen = reports[i].tested[w] & mask;
                tested[i] = seen;
                up[i] = reports[i].delivered[w] & seen;
            }
            (judged[w], delivered[w]) = BitMajority.majority(tested, up, quorum);
        }
    }

    /// @dev Makes `epoch` the group's newest judged one.
    function _advance(Group memory g, uint256 epoch, bool partly) private pure {
        uint256 shift = epoch - g.lastJudged;
        bool keep = g.judged != 0 && shift < RING;
        g.judged = (keep ? g.judged << uint64(shift) : 0) | 1;
        g.partly = (keep ? g.partly << uint64(shift) : 0) | (partly ? 1 : 0);
        g.lastJudged = uint32(epoch);
    }

    /// @dev Checks every report, credits its inspector, counts the absent. Returns the bits of the seats included.
    function _record(
        uint256 epoch,
        uint256 group,
        Opening memory opening,
        Report[] calldata reports,
        uint256[5] memory judged
    ) private returns (uint16) {
        Batch memory batch = _checkAll(epoch, group, opening, reports, judged);
        uint256 payPerSample = REWARDS.accruePay(batch.samples);
        for (uint256 i; i < reports.length; i++) {
            uint256 samples = batch.pays[i];
            batch.pays[i] = samples * payPerSample;
            _emitReport(epoch, group, batch.seatIds[i], batch.signers[i], reports[i], samples, batch.pays[i]);
        }
        STAKING.recordReports(epoch, batch.seatIds, batch.signers, batch.pays, batch.absent);
        return batch.included;
    }

    /// @dev `pays` are samples until the pay per sample is known.
    function _checkAll(
        uint256 epoch,
        uint256 group,
        Opening memory opening,
        Report[] calldata reports,
        uint256[5] memory judged
    ) private view returns (Batch memory batch) {
        uint256[] memory seats = Draw.pick(RANDOMNESS.seed(epoch), group, opening.seats, opening.size);
        batch.seatIds = new uint256[](reports.length);
        batch.signers = new address[](reports.length);
        batch.pays = new uint256[](reports.length);
        for (uint256 i; i < reports.length; i++) {
            uint256 draw = reports[i].seatDraw;
            require(draw < seats.length, SeatNotDrawn(draw, seats.length));
            require(batch.included >> draw == 0, ReportsNotInOrder(draw));
            batch.included |= uint16(1 << draw);
            batch.seatIds[i] = seats[draw];
            (batch.signers[i], batch.pays[i]) = _check(epoch, group, reports[i], judged);
            batch.samples += batch.pays[i];
        }
        batch.absent = new uint256[](seats.length - reports.length);
        uint256 n;
        for (uint256 i; i < seats.length; i++) if ((batch.included >> i) & 1 == 0) batch.absent[n++] = seats[i];
    }

    /// @dev Who signed, and how many of the judged samples the report tested.
    function _check(
        uint256 epoch,
        uint256 group,
        Report calldata report,
        uint256[5] memory judged
    ) private view returns (address signer, uint256 samples) {
        signer = ECDSA.recover(
            reportDigest(epoch, group, report.delivered, report.tested, report.evidenceRoot),
            report.signature
        );
        uint256 conflict = conflictOf[signer][group];
        require(conflict == 0, InspectorConflict(signer, group, conflict));
        for (uint256 w; w < 5; w++) {
            uint256 bits = report.tested[w] & judged[w];
            if (bits != 0) samples += BitMajority.popcount(bits);
        }
    }

    function _emitReport(
        uint256 epoch,
        uint256 group,
        uint256 seatId,
        address signer,
        Report calldata report,
        uint256 samples,
        uint256 pay
    ) private {
        emit ReportIncluded(
            epoch,
            group,
            seatId,
            signer,
            report.delivered,
            report.tested,
            report.evidenceRoot,
            samples,
            pay
        );
    }

    /// @dev `previousRing` = RING when the group was never judged.
    function _write(
        uint256 group,
        uint256 epoch,
        uint256 rigs,
        uint256 previousRing,
        uint256[5] memory judged,
        uint256[5] memory delivered
    ) private {
        uint256[12] storage previous = _words[group][previousRing];
        uint256[12] storage current = _words[group][epoch % RING];
        unchecked {
            for (uint256 rig; rig < rigs;) {
                uint256 before = previousRing == RING ? 0 : previous[rig / 4];
                uint256 word;
                for (uint256 shift; shift < 256 && rig < rigs; shift += 64) {
                    uint256 bit = (rig % 10) * 24;
                    uint256 up = (delivered[rig / 10] >> bit) & 0xffffff;
                    uint256 down = ((judged[rig / 10] >> bit) & 0xffffff) ^ up;
                    word |= Lanes.next(uint64(before >> shift), down, up) << shift;
                    rig++;
                }
                current[(rig - 1) / 4] = word;
            }
        }
    }

    /// @dev Down samples ever before the sample that contains `at`, and the down seconds of that sample up to `at`.
    ///      `known` is false once `at` left the ring.
    function _downAt(
        Group memory g,
        uint256 rigId,
        uint256 at
    ) private view returns (bool known, uint256 samples, uint256 rest) {
        if (g.judged == 0) return (true, 0, 0);
        unchecked {
            uint256 epoch = at / epochLength;
            if (epoch > g.lastJudged) return (true, _lane(rigId, g.lastJudged).downEver(), 0);
            uint256 back = g.lastJudged - epoch;
            if (back >= RING) return (false, 0, 0);
            // The judged epoch at or nearest after `epoch`: its total less its own bits is what was before.
            uint256 nearest = _nearestJudged(g, back);
            uint256 lane = _lane(rigId, g.lastJudged - nearest);
            uint256 bits = lane.down();
            samples = lane.downEver();
            if (bits == 0) return (true, samples, 0);
            if (nearest == back) {
                uint256 sample = (at % epochLength) / sampleLength;
                if ((bits >> sample) & 1 == 1) rest = at % sampleLength;
                bits >>= sample;
            }
            samples = (samples - BitMajority.popcount(bits)) & Lanes.DOWN_TOTAL;
            return (true, samples, rest);
        }
    }

    /// @dev The judged epoch at or nearest after the one `back` before the last, counted back from the last, too.
    function _nearestJudged(Group memory g, uint256 back) private pure returns (uint256) {
        if ((g.judged >> back) & 1 == 1) return back;
        return Math.log2(uint256(g.judged) & ((1 << back) - 1));
    }

    /// @dev Down seconds between two moments, of which `_downAt` told samples and rest.
    function _between(uint256 samples, uint256 rest, uint256 samplesTo, uint256 restTo) private view returns (uint256) {
        unchecked {
            return ((samplesTo - samples) & Lanes.DOWN_TOTAL) * sampleLength + restTo - rest;
        }
    }

    function _finalUntil(Group memory g) private view returns (uint256) {
        unchecked {
            uint256 byTime = currentEpoch() - FINALITY; // epochs since 1970
            uint256 byJudgement = g.judged == 0 ? 0 : uint256(g.lastJudged) + 1;
            return (byTime > byJudgement ? byTime : byJudgement) * epochLength;
        }
    }

    function _lane(uint256 rigId, uint256 epoch) private view returns (uint256) {
        unchecked {
            uint256 rig = (rigId - 1) % GROUP;
            return uint64(_words[(rigId - 1) / GROUP][epoch % RING][rig / 4] >> ((rig % 4) * 64));
        }
    }

    /// @dev As `_downAt`, for verified samples; `at` starts a sample.
    function _verifiedAt(Group memory g, uint256 rigId, uint256 at) private view returns (bool known, uint256 samples) {
        uint256 epoch = at / epochLength;
        if (g.judged == 0) return (true, 0);
        if (epoch > g.lastJudged) return (true, _lane(rigId, g.lastJudged).verifiedEver());
        uint256 back = g.lastJudged - epoch;
        if (back >= RING) return (false, 0);
        uint256 nearest = _nearestJudged(g, back);
        uint256 lane = _lane(rigId, g.lastJudged - nearest);
        uint256 bits = _verifiedBits(g, rigId, g.lastJudged - nearest, lane);
        if (nearest == back) bits >>= (at % epochLength) / sampleLength;
        unchecked {
            return (true, (lane.verifiedEver() - BitMajority.popcount(bits)) & Lanes.VERIFIED_TOTAL);
        }
    }

    /// @dev The epoch must have been judged.
    function _verifiedBits(
        Group memory g,
        uint256 rigId,
        uint256 epoch,
        uint256 lane
    ) private view returns (uint256 bits) {
        if (!lane.wasJudged()) return 0;
        bits = 0xffffff;
        if ((g.partly >> (g.lastJudged - epoch)) & 1 == 1) {
            uint256 rig = (rigId - 1) % GROUP;
            bits &= _seen[_groupOf(rigId)][epoch % RING][rig / 10] >> ((rig % 10) * 24);
        }
        bits &= ~lane.down();
    }

    function _rigMask(uint256 rigs) private pure returns (uint256[5] memory mask) {
        for (uint256 w; w < 5 && w * 10 < rigs; w++) {
            uint256 inWord = rigs - w * 10 < 10 ? rigs - w * 10 : 10;
            mask[w] = (1 << (inWord * 24)) - 1;
        }
    }

    function _rigsIn(uint256 group) private view returns (uint256) {
        uint256 count = REGISTRY.rigCount();
        if (count <= group * GROUP) return 0;
        return count - group * GROUP < GROUP ? count - group * GROUP : GROUP;
    }

    function _opening(uint256 epoch) private view returns (Opening memory opening) {
        opening = _openings[epoch % RING];
        require(opening.epoch == epoch, EpochNotOpened(epoch));
    }

    function _interested(address inspector, uint256 rigId) private view returns (bool) {
        address host = REGISTRY.hostOf(rigId);
        if (host == address(0)) return false;
        return host == inspector || IRigShares(REGISTRY.sharesOf(rigId)).balanceOf(inspector) >= CONFLICT_SHARES;
    }

    function _groupOf(uint256 rigId) private pure returns (uint256) {
        return (rigId - 1) / GROUP;
    }

    function _setCommittee(uint8 size, uint8 quorum) private {
        require(size > 0 && size <= 15 && quorum <= size && quorum * 2 > size, CommitteeInvalid(size, quorum));
        committee.size = size;
        committee.quorum = quorum;
        emit CommitteeChanged(size, quorum);
    }
}
