// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {SafeERC20, IERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Protocol} from "./interfaces/Protocol.sol";
import {IInspectorStaking} from "./interfaces/IInspectorStaking.sol";
import {IRewards} from "./interfaces/IRewards.sol";
import {Permits} from "./libraries/Permits.sol";

/// @title  InspectorStaking
/// @notice Inspectors take seats: fixed stakes of RACK, drawn at random to inspect. More seats, more draws.
/// @dev MONEY      Holds every seat's stake. Pay is only counted here and minted by Rewards when claimed.
///                 balance >= staked. Slashed stake: half burns, the reporter gets a fifth at most, the harmed party the rest.
/// @dev LIFECYCLE  takeSeat -> active two epochs later -> leaveSeat (not drawn any more, still slashable) -> withdrawSeat.
/// @dev MISSES     Unpaid; from the 4th in a row 0.1% of the stake leaks; the 24th ejects. Being outvoted costs nothing.
/// @dev ROLES      UptimeLedger records reports, Disputes slashes. Guardian may stop taking seats.
contract InspectorStaking is IInspectorStaking, AccessManaged {
    using SafeERC20 for IERC20;
    using Permits for Permits.Permit;

    /// @notice What an attestation reads and writes in one storage word, then the rest.
    /// @param activeFrom [epoch] first one it can be drawn for; NEVER while it leaves; while empty, the next empty seat
    /// @param misses     in a row
    /// @param pay        [RACK] earned, not claimed
    /// @param stake      [RACK]
    /// @param leavesAt   [unix s] stake can be withdrawn; 0 = staying
    struct Seat {
        address inspector;
        uint32 activeFrom;
        uint8 misses;
        uint56 pay;
        uint64 stake;
        uint32 leavesAt;
    }

    uint32 private constant NEVER = type(uint32).max;
    uint256 public constant FREE_MISSES = 3;
    uint256 public constant EJECT_MISSES = 24;

    IERC20 private immutable RACK;
    IRewards private immutable REWARDS;
    address private immutable LEDGER;
    address private immutable DISPUTES;
    /// @notice [RACK] stake of one seat.
    uint256 public immutable seatStake;
    /// @notice [s] from leaving to withdrawal: the dispute window and three epochs.
    uint256 public immutable unbonding;
    uint256 private immutable EPOCH;

    bool public stopped;
    /// @notice Seats ever made; an empty one is reused.
    uint256 public seatCount;
    uint256 private _emptySeat;
    mapping(uint256 seatId => Seat) private _seats;
    /// @notice Sum of all stakes. [RACK]
    uint256 public staked;

    event SeatTaken(uint256 indexed seatId, address indexed inspector, uint256 stake, uint256 activeFrom);
    event SeatLeft(uint256 indexed seatId, address indexed inspector, uint256 leavesAt, bool ejected);
    event SeatWithdrawn(uint256 indexed seatId, address indexed inspector, uint256 stake, uint256 pay);
    event PayClaimed(uint256 indexed seatId, address indexed inspector, uint256 amount);
    event SeatMissed(uint256 indexed seatId, uint256 indexed epoch, uint256 misses, uint256 leaked);
    event SeatSlashed(
        uint256 indexed seatId,
        address indexed inspector,
        uint256 burnt,
        address reporter,
        uint256 toReporter,
        address harmed,
        uint256 toHarmed
    );
    event Stopped(bool stopped);

    error NotAuthorized(address caller);
    error StakingStopped();
    error NotInspector(uint256 seatId, address caller);
    error SeatLeaving(uint256 seatId, uint256 leavesAt);
    error SeatNotLeaving(uint256 seatId);

    modifier onlyLedger() {
        require(msg.sender == LEDGER, NotAuthorized(msg.sender));
        _;
    }

    /// @param seatStake_     [RACK]
    /// @param disputeWindow_ [s]
    constructor(Protocol memory p, uint64 seatStake_, uint256 disputeWindow_) AccessManaged(p.authority) {
        RACK = IERC20(p.rack);
        REWARDS = IRewards(p.rewards);
        LEDGER = p.ledger;
        DISPUTES = p.disputes;
        seatStake = seatStake_;
        EPOCH = uint256(p.sample) * 24;
        unbonding = disputeWindow_ + 3 * EPOCH;
    }

    // ---------------------------------------------------------------- inspectors

    /// @notice Takes one seat for `seatStake` RACK. Drawn from the second next epoch on.
    function takeSeat() public returns (uint256 seatId) {
        require(!stopped, StakingStopped());
        seatId = _emptySeat;
        if (seatId == 0) seatId = ++seatCount;
        else _emptySeat = _seats[seatId].activeFrom;
        uint256 activeFrom = block.timestamp / EPOCH + 2;
        _seats[seatId] = Seat(msg.sender, uint32(activeFrom), 0, 0, uint64(seatStake), 0);
        staked += seatStake;
        emit SeatTaken(seatId, msg.sender, seatStake, activeFrom);
        RACK.safeTransferFrom(msg.sender, address(this), seatStake);
    }

    /// @notice Takes a seat with an ERC-2612 permit for the stake, in one transaction.
    function takeSeatWithPermit(Permits.Permit calldata permit) external returns (uint256 seatId) {
        permit.use(address(RACK));
        return takeSeat();
    }

    /// @notice Leaves: not drawn from now on, withdrawable after `unbonding`, slashable until then.
    function leaveSeat(uint256 seatId) external {
        Seat storage seat = _seats[seatId];
        require(seat.inspector == msg.sender, NotInspector(seatId, msg.sender));
        require(seat.leavesAt == 0, SeatLeaving(seatId, seat.leavesAt));
        _leave(seatId, seat, false);
    }

    /// @notice Returns the stake, and mints what pay was not claimed.
    function withdrawSeat(uint256 seatId) external {
        Seat memory seat = _seats[seatId];
        require(seat.inspector == msg.sender, NotInspector(seatId, msg.sender));
        require(seat.leavesAt != 0, SeatNotLeaving(seatId));
        require(block.timestamp >= seat.leavesAt, SeatLeaving(seatId, seat.leavesAt));
        _seats[seatId] = Seat(address(0), uint32(_emptySeat), 0, 0, 0, 0);
        _emptySeat = seatId;
        staked -= seat.stake;
        emit SeatWithdrawn(seatId, msg.sender, seat.stake, seat.pay);
        RACK.safeTransfer(msg.sender, seat.stake);
        if (seat.pay > 0) REWARDS.mintPay(msg.sender, seat.pay);
    }

    /// @notice Mints the pay of the caller's seats.
    function claimPay(uint256[] calldata seatIds) external returns (uint256 total) {
        for (uint256 i; i < seatIds.length; i++) {
            Seat storage seat = _seats[seatIds[i]];
            require(seat.inspector == msg.sender, NotInspector(seatIds[i], msg.sender));
            uint256 pay = seat.pay;
            seat.pay = 0;
            total += pay;
            emit PayClaimed(seatIds[i], msg.sender, pay);
        }
        REWARDS.mintPay(msg.sender, total);
    }

    // ---------------------------------------------------------------- UptimeLedger

    /// @notice Credits the seats whose reports were included and counts a miss for the absent. Only the UptimeLedger.
    function recordReports(
        uint256 epoch,
        uint256[] calldata seatIds,
        address[] calldata signers,
        uint256[] calldata pays,
        uint256[] calldata absent
    ) external onlyLedger {
        for (uint256 i; i < seatIds.length; i++) {
            Seat storage seat = _seats[seatIds[i]];
            _requireEligible(epoch, seatIds[i], seat, signers[i]);
            (seat.pay, seat.misses) = (seat.pay + uint56(pays[i]), 0);
        }
        for (uint256 i; i < absent.length; i++) _miss(epoch, absent[i]);
    }

    /// @notice Credits a report that was left out, and takes its miss back. Only the UptimeLedger.
    function recordLate(uint256 epoch, uint256 seatId, address signer, uint256 pay) external onlyLedger {
        Seat storage seat = _seats[seatId];
        _requireEligible(epoch, seatId, seat, signer);
        (seat.pay, seat.misses) = (seat.pay + uint56(pay), 0);
    }

    /// @notice Takes stake for a proven lie, whether the seat stays or leaves. Only Disputes.
    function slash(
        uint256 seatId,
        uint256 amount,
        address harmed,
        address reporter
    ) external returns (uint256 slashed) {
        require(msg.sender == DISPUTES, NotAuthorized(msg.sender));
        Seat storage seat = _seats[seatId];
        slashed = amount < seat.stake ? amount : seat.stake;
        seat.stake -= uint64(slashed);
        staked -= slashed;
        uint256 toReporter = reporter == address(0) ? 0 : slashed / 5;
        uint256 toHarmed = harmed == address(0) ? 0 : slashed - slashed / 2 - toReporter;
        uint256 burnt = slashed - toReporter - toHarmed;
        emit SeatSlashed(seatId, seat.inspector, burnt, reporter, toReporter, harmed, toHarmed);
        if (seat.leavesAt == 0) _leave(seatId, seat, true);
        if (toReporter > 0) RACK.safeTransfer(reporter, toReporter);
        if (toHarmed > 0) RACK.safeTransfer(harmed, toHarmed);
        if (burnt > 0) ERC20Burnable(address(RACK)).burn(burnt);
    }

    /// @notice Stops or resumes taking seats. Restricted to the guardian role.
    function setStopped(bool stopped_) external restricted {
        stopped = stopped_;
        emit Stopped(stopped_);
    }

    // ---------------------------------------------------------------- views

    function seatOf(uint256 seatId) external view returns (Seat memory) {
        return _seats[seatId];
    }

    function inspectorOf(uint256 seatId) external view returns (address) {
        return _seats[seatId].inspector;
    }

    // ---------------------------------------------------------------- inside

    function _requireEligible(uint256 epoch, uint256 seatId, Seat storage seat, address signer) private view {
        require(seat.inspector == signer && seat.activeFrom <= epoch, SeatNotEligible(seatId, signer));
    }

    function _miss(uint256 epoch, uint256 seatId) private {
        Seat storage seat = _seats[seatId];
        if (seat.inspector == address(0) || seat.activeFrom > epoch) return;
        uint256 misses = uint256(seat.misses) + 1;
        seat.misses = uint8(misses);
        uint256 leaked;
        if (misses > FREE_MISSES) {
            leaked = seatStake / 1000;
            if (leaked > seat.stake) leaked = seat.stake;
            seat.stake -= uint64(leaked);
            staked -= leaked;
            ERC20Burnable(address(RACK)).burn(leaked);
        }
        emit SeatMissed(seatId, epoch, misses, leaked);
        if (misses >= EJECT_MISSES) _leave(seatId, seat, true);
    }

    function _leave(uint256 seatId, Seat storage seat, bool ejected) private {
        uint256 leavesAt = block.timestamp + unbonding;
        (seat.leavesAt, seat.activeFrom) = (uint32(leavesAt), NEVER);
        emit SeatLeft(seatId, seat.inspector, leavesAt, ejected);
    }
}
