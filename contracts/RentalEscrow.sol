// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {SafeERC20, IERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Protocol} from "./interfaces/Protocol.sol";
import {IRentalEscrow} from "./interfaces/IRentalEscrow.sol";
import {IRigRegistry} from "./interfaces/IRigRegistry.sol";
import {IRigShares} from "./interfaces/IRigShares.sol";
import {IUniswapV2Router} from "./interfaces/IUniswapV2Router.sol";
import {IUptimeLedger} from "./interfaces/IUptimeLedger.sol";
import {Payouts} from "./libraries/Payouts.sol";
import {Permits} from "./libraries/Permits.sol";
import {Pricing} from "./libraries/Pricing.sol";
import {Rentals} from "./libraries/Rentals.sol";
import {RigAddress} from "./libraries/RigAddress.sol";
import {RigTerms} from "./libraries/RigTerms.sol";
import {Slots} from "./libraries/Slots.sol";

/// @title  RentalEscrow
/// @notice Rents slots of rigs by the second, pays owners only for verified time, refunds the rest without anybody asking.
/// @dev MONEY      Holds every deposit, all rent that holders and hosts have not claimed, commission, and failed payouts:
///                 balance >= deposits + commissionOwed + hosting fees owed + holders' unclaimed rent + credits.
///                 Per rental, exactly: deposit = commission + hosting fee + holders' rent + refund.
/// @dev LIFECYCLE  rent -> start (15 minutes, else cancel) -> extend, close -> settle any number of times -> the record is reused.
///                 A rental id is (generation << 32) | record: records are reused so that renting writes no fresh storage.
/// @dev JUDGEMENT  settle pays for time the UptimeLedger has judged. Time nobody judged counts as delivered once it is final.
/// @dev ROLES      Renter: extend, close. Rig's agent: start. Host: close with SLA credit. Everything else: anyone.
///                 The guardian may stop rent, extend and renew; never start, cancel, close, settle, claim, withdraw.
/// @dev ROUNDING   Deposits round up, rent rounds down, the difference is refunded with the last settlement.
/// @dev RACK       A renter may pay in RACK: the escrow swaps exactly the USDC it needs in the same transaction, so that every
///                 deposit is USDC and no price is read from anywhere. The discount comes out of the commission alone.
/// @dev TOKENS     USDC without fee on transfer or rebasing.
/// @dev LENGTH     One file, because a rental is one state machine over two words: split, each of its operations would call another contract.
contract RentalEscrow is IRentalEscrow, AccessManaged, Payouts {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;
    using Permits for Permits.Permit;
    using Pricing for Pricing.Rate;
    using Pricing for Pricing.Split;
    using Rentals for Rentals.BookWord;
    using Rentals for Rentals.Record;
    using RigTerms for RigTerms.Word;
    using Slots for Slots.Calendar;

    /// @notice Why a rental ended.
    enum Reason {
        Completed, // its time was over
        NotStarted, // the host did not confirm in time
        RenterCancelled, // before the start
        RenterStopped,
        HostMaintenance,
        HostFault,
        HostPolicy
    }

    /// @notice What a renter asks for.
    struct Order {
        address renter;
        bool inRack;
        uint256 rigId;
        uint256 slots;
        uint256 duration;
        uint256 maxPrice;
        bytes32 accessKey;
    }

    /// @param time   [s] newly judged
    /// @param down   [s] of it not delivered
    /// @param due    rent for the rest of it
    /// @param rent   [USDC] the sum of `due`
    /// @param refund [USDC]
    struct Settlement {
        uint256 time;
        uint256 down;
        Pricing.Split due;
        uint256 rent;
        uint256 refund;
    }

    uint256 public constant MAX_COMMISSION = 20; // [%]
    uint256 public constant START_WINDOW = 15 minutes;
    uint256 public constant MAX_DURATION = 190 days;

    IRigRegistry private immutable REGISTRY;
    IUptimeLedger private immutable LEDGER;
    IUniswapV2Router private immutable ROUTER;
    IERC20 private immutable RACK;
    address private immutable SHARES;
    uint256 private immutable SAMPLE;
    address public immutable treasury;
    /// @notice [s] shortest rental.
    uint256 public immutable minDuration;
    /// @notice [USDC] smallest deposit.
    uint256 public immutable minDeposit;

    Rentals.BookWord private _book;
    mapping(uint256 record => Rentals.Record) private _rentals;
    mapping(uint256 rigId => Slots.Calendar) private _calendars;
    /// @notice Hosting fees of a rig, not withdrawn. They go with the title. [USDC]
    mapping(uint256 rigId => uint256) public hostingOwed;
    /// @notice By how much anyone may renew a rental in its last sample; 0 = not at all. [s]
    mapping(uint256 rentalId => uint256) public renewalOf;

    event RentalOpened(
        uint256 indexed rentalId,
        uint256 indexed rigId,
        address indexed renter,
        uint256 slots,
        uint256 duration,
        uint256 price,
        uint256 deposit,
        uint256 commission,
        uint256 discount,
        uint256 hostingFee,
        uint256 allowance,
        bytes32 accessKey
    );
    event RentalPaidFor(uint256 indexed rentalId, address indexed payer);
    event RentalStarted(uint256 indexed rentalId, uint256 indexed rigId, uint256 start, uint256 end);
    event RentalExtended(uint256 indexed rentalId, uint256 indexed rigId, uint256 end, uint256 deposit);
    event RentalClosed(uint256 indexed rentalId, uint256 indexed rigId, uint256 end, uint256 refund, Reason reason);
    event RentalSettled(
        uint256 indexed rentalId,
        uint256 indexed rigId,
        uint256 settledTo,
        uint256 delivered,
        uint256 undelivered,
        uint256 commission,
        uint256 hosting,
        uint256 rent,
        uint256 refund
    );
    event RentalEnded(
        uint256 indexed rentalId,
        uint256 indexed rigId,
        uint256 used,
        uint256 delivered,
        uint256 slaCredit,
        Reason reason
    );
    event RentalPaidWithRack(uint256 indexed rentalId, address indexed payer, uint256 rack, uint256 deposit);
    event RenewalSet(uint256 indexed rentalId, uint256 indexed rigId, uint256 period);
    event RentClaimed(address indexed holder, uint256[] rigIds, uint256[] amounts);
    event HostingWithdrawn(uint256 indexed rigId, address indexed host, uint256 amount);
    event CommissionWithdrawn(address indexed treasury, uint256 amount);
    event CommissionChanged(uint256 commission, uint256 discount);
    event Stopped(bool stopped);

    error RentalsStopped();
    error RigNotListed(uint256 rigId);
    error SlotsInvalid(uint256 rigId, uint256 slots, uint256 slotCount);
    error DurationInvalid(uint256 duration, uint256 min, uint256 max);
    error DepositTooSmall(uint256 deposit, uint256 min);
    error PriceAboveMax(uint256 price, uint256 maxPrice);
    error RentalUnknown(uint256 rentalId);
    error RentalNotRequested(uint256 rentalId, Rentals.State state);
    error RentalNotRunning(uint256 rentalId, uint256 end);
    error RentalNotStarted(uint256 rentalId);
    error StartWindowOver(uint256 rentalId, uint256 deadline);
    error StartWindowOpen(uint256 rentalId, uint256 deadline);
    error NotAgent(uint256 rigId, address caller);
    error RenterInvalid();
    error NotRenter(uint256 rentalId, address caller);
    error NotParty(uint256 rentalId, address caller);
    error ReasonInvalid(Reason reason);
    error NothingToSettle(uint256 rentalId, uint256 settledTo);
    error RentalPaidInRack(uint256 rentalId);
    error RentalPaidInUsdc(uint256 rentalId);
    error RenewalNotSet(uint256 rentalId);
    error RenewalTooEarly(uint256 rentalId, uint256 opensAt);
    error RackPoolUnavailable(uint256 deposit);
    error RackAboveMax(uint256 rack, uint256 maxRack);
    error CommissionInvalid(uint256 commission, uint256 max);
    error DiscountInvalid(uint256 discount, uint256 commission);

    /// @param minDuration_ [s]
    /// @param minDeposit_  [USDC]
    /// @param commission_  [%]
    /// @param discount_    [% points of the commission]
    constructor(
        Protocol memory p,
        uint256 minDuration_,
        uint256 minDeposit_,
        uint8 commission_,
        uint8 discount_
    ) AccessManaged(p.authority) Payouts(p.usdc) {
        REGISTRY = IRigRegistry(p.registry);
        LEDGER = IUptimeLedger(p.ledger);
        ROUTER = IUniswapV2Router(p.router);
        RACK = IERC20(p.rack);
        SHARES = p.shares;
        SAMPLE = p.sample;
        treasury = p.treasury;
        minDuration = minDuration_;
        minDeposit = minDeposit_;
        _setCommission(commission_, discount_);
    }

    // ---------------------------------------------------------------- rent

    /// @notice Rents slots for `duration` seconds and deposits the whole price in USDC.
    /// @param  slots     bitmap of free slots
    /// @param  maxPrice  [USDC per GPU-hour] revert if the price is above it
    /// @param  accessKey Ed25519 public key that logs in to the rig's gateway; only emitted
    function rent(
        uint256 rigId,
        uint256 slots,
        uint256 duration,
        uint256 maxPrice,
        bytes32 accessKey
    ) external returns (uint256 rentalId) {
        return _rentForUsdc(Order(msg.sender, false, rigId, slots, duration, maxPrice, accessKey));
    }

    /// @notice Rents with an ERC-2612 permit for the deposit, in one transaction.
    function rentWithPermit(
        uint256 rigId,
        uint256 slots,
        uint256 duration,
        uint256 maxPrice,
        bytes32 accessKey,
        Permits.Permit calldata permit
    ) external returns (uint256 rentalId) {
        permit.use(address(USDC));
        return _rentForUsdc(Order(msg.sender, false, rigId, slots, duration, maxPrice, accessKey));
    }

    /// @notice Rents for somebody else: the caller pays, `renter` uses, closes and is refunded.
    function rentFor(
        address renter,
        uint256 rigId,
        uint256 slots,
        uint256 duration,
        uint256 maxPrice,
        bytes32 accessKey
    ) external returns (uint256 rentalId) {
        require(renter != address(0), RenterInvalid());
        rentalId = _rentForUsdc(Order(renter, false, rigId, slots, duration, maxPrice, accessKey));
        emit RentalPaidFor(rentalId, msg.sender);
    }

    /// @notice Rents and pays in RACK at the protocol's discount: swaps just the USDC of the deposit, for at most `maxRack` RACK.
    /// @param  deadline [unix s] the swap reverts after it
    /// @dev    Reverts with RackPoolUnavailable where the pool is missing or too thin; renting in USDC still works then.
    function rentWithRack(
        uint256 rigId,
        uint256 slots,
        uint256 duration,
        uint256 maxPrice,
        bytes32 accessKey,
        uint256 maxRack,
        uint256 deadline
    ) public returns (uint256 rentalId) {
        uint256 deposit;
        (rentalId, deposit) = _rent(Order(msg.sender, true, rigId, slots, duration, maxPrice, accessKey));
        _payInRack(rentalId, deposit, maxRack, deadline);
    }

    /// @notice Rents and pays in RACK with an ERC-2612 permit for RACK, in one transaction.
    function rentWithRackAndPermit(
        uint256 rigId,
        uint256 slots,
        uint256 duration,
        uint256 maxPrice,
        bytes32 accessKey,
        uint256 maxRack,
        uint256 deadline,
        Permits.Permit calldata permit
    ) external returns (uint256 rentalId) {
        permit.use(address(RACK));
        return rentWithRack(rigId, slots, duration, maxPrice, accessKey, maxRack, deadline);
    }

    /// @notice The host's agent confirms that the compute is up: the clock starts.
    function start(uint256 rentalId) external {
        (Rentals.Record storage stored, Rentals.Rental memory r) = _load(rentalId);
        require(r.state == Rentals.State.Requested, RentalNotRequested(rentalId, r.state));
        require(REGISTRY.agentOf(r.rigId) == msg.sender, NotAgent(r.rigId, msg.sender));
        uint256 deadline = r.start + START_WINDOW;
        require(block.timestamp <= deadline, StartWindowOver(rentalId, deadline));
        r.start = uint32(block.timestamp);
        r.state = Rentals.State.Running;
        r.downMark = uint24(LEDGER.downMark(r.rigId));
        stored.store(r);
        uint256 end = block.timestamp + r.length;
        _calendars[r.rigId].hold(r.slots, end);
        emit RentalStarted(rentalId, r.rigId, block.timestamp, end);
    }

    /// @notice Gives the renter everything back: the renter before the start, anyone once the host is late.
    function cancel(uint256 rentalId) external {
        (Rentals.Record storage stored, Rentals.Rental memory r) = _load(rentalId);
        require(r.state == Rentals.State.Requested, RentalNotRequested(rentalId, r.state));
        uint256 deadline = r.start + START_WINDOW;
        bool late = block.timestamp > deadline;
        require(late || msg.sender == r.renter, StartWindowOpen(rentalId, deadline));
        if (r.start + START_WINDOW + r.length > block.timestamp) _calendars[r.rigId].hold(r.slots, block.timestamp);
        _book = _free(_book.takeDeposit(r.deposit), stored, r, rentalId);
        emit RentalClosed(
            rentalId,
            r.rigId,
            block.timestamp,
            r.deposit,
            late ? Reason.NotStarted : Reason.RenterCancelled
        );
        _pay(r.renter, r.deposit);
    }

    /// @notice Adds `duration` seconds at the pinned price. Only the renter, while the rental runs. A rental that was paid in RACK is
    ///         extended in RACK.
    function extend(uint256 rentalId, uint256 duration) public returns (uint256 deposit) {
        (Rentals.Record storage stored, Rentals.Rental memory r) = _load(rentalId);
        require(msg.sender == r.renter, NotRenter(rentalId, msg.sender));
        require(r.discount == 0, RentalPaidInRack(rentalId));
        deposit = _extend(rentalId, stored, r, duration);
        USDC.safeTransferFrom(msg.sender, address(this), deposit);
    }

    /// @notice Extends with an ERC-2612 permit for the deposit, in one transaction.
    function extendWithPermit(
        uint256 rentalId,
        uint256 duration,
        Permits.Permit calldata permit
    ) external returns (uint256 deposit) {
        permit.use(address(USDC));
        return extend(rentalId, duration);
    }

    /// @notice Extends a rental that was paid in RACK, for at most `maxRack` RACK.
    function extendWithRack(
        uint256 rentalId,
        uint256 duration,
        uint256 maxRack,
        uint256 deadline
    ) external returns (uint256 deposit) {
        (Rentals.Record storage stored, Rentals.Rental memory r) = _load(rentalId);
        require(msg.sender == r.renter, NotRenter(rentalId, msg.sender));
        require(r.discount > 0, RentalPaidInUsdc(rentalId));
        deposit = _extend(rentalId, stored, r, duration);
        _payInRack(rentalId, deposit, maxRack, deadline);
    }

    /// @notice Lets anyone renew the rental in its last sample, for `period` seconds from the renter's USDC allowance, at the
    ///         pinned price, up to MAX_DURATION in all. 0 ends it. Only the renter.
    function setRenewal(uint256 rentalId, uint256 period) external {
        (, Rentals.Rental memory r) = _load(rentalId);
        require(msg.sender == r.renter, NotRenter(rentalId, msg.sender));
        require(r.discount == 0, RentalPaidInRack(rentalId));
        renewalOf[rentalId] = period;
        emit RenewalSet(rentalId, r.rigId, period);
    }

    /// @notice Renews a rental whose renter set a period, in its last sample. Anyone.
    function renew(uint256 rentalId) external returns (uint256 deposit) {
        (Rentals.Record storage stored, Rentals.Rental memory r) = _load(rentalId);
        uint256 period = renewalOf[rentalId];
        require(period > 0, RenewalNotSet(rentalId));
        uint256 opensAt = uint256(r.start) + r.length - SAMPLE;
        require(block.timestamp >= opensAt, RenewalTooEarly(rentalId, opensAt));
        deposit = _extend(rentalId, stored, r, period);
        USDC.safeTransferFrom(r.renter, address(this), deposit);
    }

    /// @notice Stops the clock; the unused part of the deposit returns at once. The renter (`RenterStopped`), or the host or its
    ///         agent with a reason of theirs: then the renter also gets the SLA credit for up to a day of the unused time.
    function close(uint256 rentalId, Reason reason) external returns (uint256 refund) {
        (Rentals.Record storage stored, Rentals.Rental memory r) = _load(rentalId);
        _requireRunning(rentalId, r);
        bool byRenter = msg.sender == r.renter;
        if (byRenter) require(reason == Reason.RenterStopped, ReasonInvalid(reason));
        else {
            require(
                msg.sender == REGISTRY.hostOf(r.rigId) || msg.sender == REGISTRY.agentOf(r.rigId),
                NotParty(rentalId, msg.sender)
            );
            require(reason > Reason.RenterStopped, ReasonInvalid(reason));
        }
        uint256 unused = r.start + r.length - block.timestamp;
        uint256 length = block.timestamp - r.start;
        Pricing.Rate memory rate = _rate(r);
        // at most what is left of the deposit: rent paid so far never exceeds depositFor of the time until now
        refund = rate.depositFor(r.length - r.undelivered) - rate.depositFor(length - r.undelivered);
        r.state = Rentals.State(uint8(reason));
        r.length = uint24(length);
        r.deposit -= uint40(refund);
        stored.store(r);
        _book = _book.takeDeposit(refund);
        _calendars[r.rigId].hold(r.slots, block.timestamp);
        emit RentalClosed(rentalId, r.rigId, block.timestamp, refund, reason);
        _pay(r.renter, refund);
        if (!byRenter) _slaCredit(rentalId, r, rate, unused < 1 days ? unused : 1 days);
    }

    // ---------------------------------------------------------------- settle

    /// @notice Pays out the rental's judged time: rent for what was delivered, refund for the rest. Anyone, any number of times.
    ///         The last settlement also pays the SLA credit and frees the record.
    function settle(uint256 rentalId) external returns (uint256 rentPaid, uint256 refund) {
        (Rentals.Record storage stored, Rentals.Rental memory r) = _load(rentalId);
        require(r.state != Rentals.State.Requested, RentalNotStarted(rentalId));
        Pricing.Rate memory rate = _rate(r);
        Settlement memory s = _judge(rentalId, r, rate);
        (rentPaid, refund) = (s.rent, s.refund);
        bool last = r.settled == r.length;

        Rentals.BookWord b = _book.takeDeposit(rentPaid + refund).addCommission(s.due.commission);
        if (last) b = _free(b, stored, r, rentalId);
        else stored.storeMoney(r);
        _book = b;
        hostingOwed[r.rigId] += s.due.hosting;
        _emitSettled(rentalId, r, s);
        if (s.due.holders > 0) IRigShares(_sharesOf(r.rigId)).notifyRent(s.due.holders);
        _pay(r.renter, refund);
        if (last) _end(rentalId, r, rate);
    }

    /// @notice Pays the caller's rent of any number of rigs with one transfer.
    function claim(uint256[] calldata rigIds) external returns (uint256 total) {
        uint256[] memory amounts = new uint256[](rigIds.length);
        for (uint256 i; i < rigIds.length; i++) {
            amounts[i] = IRigShares(_sharesOf(rigIds[i])).takeRent(msg.sender);
            total += amounts[i];
        }
        emit RentClaimed(msg.sender, rigIds, amounts);
        _pay(msg.sender, total);
    }

    /// @notice Pays a rig's hosting fees to its host. Anyone may call it.
    function withdrawHosting(uint256 rigId) external returns (uint256 amount) {
        address host = REGISTRY.hostOf(rigId);
        amount = hostingOwed[rigId];
        require(amount > 0, NothingToWithdraw(host));
        hostingOwed[rigId] = 0;
        emit HostingWithdrawn(rigId, host, amount);
        _pay(host, amount);
    }

    /// @notice Pays the commission to the treasury. Anyone may call it.
    function withdrawCommission() external returns (uint256 amount) {
        amount = _book.commissionOwed();
        require(amount > 0, NothingToWithdraw(treasury));
        _book = _book.withoutCommissionOwed();
        emit CommissionWithdrawn(treasury, amount);
        _pay(treasury, amount);
    }

    // ---------------------------------------------------------------- parameters

    /// @notice Changes commission and RACK discount for rentals to come. Restricted to the parameter role.
    function setCommission(uint8 commission, uint8 discount) external restricted {
        _setCommission(commission, discount);
    }

    /// @notice Stops or resumes rent, start and extend. Restricted to the guardian role.
    function setStopped(bool stopped) external restricted {
        _book = _book.withStopped(stopped);
        emit Stopped(stopped);
    }

    // ---------------------------------------------------------------- views

    /// @notice Totals and parameters.
    /// @return freeHead       first free record, 0 = none
    /// @return records        records ever used
    /// @return deposits       [USDC] sum over open rentals
    /// @return commissionOwed [USDC] to the treasury
    /// @return commission     [%] of rent, for rentals to come
    /// @return discount       [%] points of the commission left to renters who pay in RACK
    /// @return stopped        by the guardian
    function book()
        external
        view
        returns (
            uint256 freeHead,
            uint256 records,
            uint256 deposits,
            uint256 commissionOwed,
            uint256 commission,
            uint256 discount,
            bool stopped
        )
    {
        Rentals.BookWord b = _book;
        freeHead = b.freeHead();
        records = b.records();
        deposits = b.deposits();
        commissionOwed = b.commissionOwed();
        commission = b.commission();
        discount = b.discount();
        stopped = b.isStopped();
    }

    /// @notice The rental, or RentalUnknown once it is settled to its end (its events remain).
    function rentalOf(uint256 rentalId) external view returns (Rentals.Rental memory r) {
        (, r) = _load(rentalId);
    }

    /// @notice Who rents what, while the rental is not settled to its end.
    function partiesOf(uint256 rentalId) external view returns (address renter, uint256 rigId) {
        (, Rentals.Rental memory r) = _load(rentalId);
        return (r.renter, r.rigId);
    }

    /// @notice Price and deposit of a rental opened now. Does not check that the slots are free.
    /// @return price             [USDC per GPU-hour]
    /// @return deposit           [USDC] paid in USDC
    /// @return discountedDeposit [USDC] what is swapped for when paid in RACK
    function quote(
        uint256 rigId,
        uint256 slots,
        uint256 duration
    ) external view returns (uint256 price, uint256 deposit, uint256 discountedDeposit) {
        RigTerms.Word t = REGISTRY.termsWord(rigId);
        Pricing.Rate memory rate = Pricing.Rate(0, Slots.count(slots), t.slices(), 0, 0, 0);
        price = rate.price = _priceOf(rigId, t, rate.slots, duration);
        deposit = rate.depositFor(duration);
        rate.discount = _book.discount();
        discountedDeposit = rate.depositFor(duration);
    }

    /// @notice Bitmap of the rig's slots that are taken at `time`.
    function slotsTaken(uint256 rigId, uint256 time) external view returns (uint256) {
        return _calendars[rigId].taken(REGISTRY.termsWord(rigId).slotCount(), time);
    }

    // ---------------------------------------------------------------- inside

    function _rentForUsdc(Order memory o) private returns (uint256 rentalId) {
        uint256 deposit;
        (rentalId, deposit) = _rent(o);
        USDC.safeTransferFrom(msg.sender, address(this), deposit);
    }

    /// @dev Opens the rental; the caller still has to bring the deposit.
    function _rent(Order memory o) private returns (uint256 rentalId, uint256 deposit) {
        Rentals.BookWord b = _book;
        require(!b.isStopped(), RentalsStopped());
        Rentals.Rental memory r = _pin(o, o.inRack ? b.discount() : 0);
        deposit = r.deposit;
        uint256 record = b.freeHead();
        bool isNew = record == 0;
        if (isNew) (b, record) = b.newRecord();
        Rentals.Record storage stored = _rentals[record];
        (uint16 used, uint32 next) = stored.free();
        if (!isNew) b = b.withFreeHead(next);
        r.commission = b.commission();
        unchecked {
            _calendars[o.rigId].take(o.slots, block.timestamp + START_WINDOW + o.duration);
            r.generation = used + 1; // a record with the last generation is not free
        }
        stored.store(r);
        _book = b.addDeposit(deposit);

        rentalId = (uint256(r.generation) << 32) | record;
        _emitOpened(rentalId, o, r);
    }

    /// @dev Adds time to a running rental; the caller still has to bring the deposit.
    function _extend(
        uint256 rentalId,
        Rentals.Record storage stored,
        Rentals.Rental memory r,
        uint256 duration
    ) private returns (uint256 deposit) {
        Rentals.BookWord b = _book;
        require(!b.isStopped(), RentalsStopped());
        _requireRunning(rentalId, r);
        uint256 length = r.length + duration;
        require(duration > 0 && length <= MAX_DURATION, DurationInvalid(length, minDuration, MAX_DURATION));
        Pricing.Rate memory rate = _rate(r);
        deposit = rate.depositFor(length - r.undelivered) - rate.depositFor(r.length - r.undelivered);
        r.length = uint24(length);
        r.deposit = (r.deposit + deposit).toUint40();
        stored.storeMoney(r);
        _book = b.addDeposit(deposit);
        _calendars[r.rigId].hold(r.slots, r.start + length);
        emit RentalExtended(rentalId, r.rigId, r.start + length, deposit);
    }

    /// @dev Swaps the caller's RACK for exactly `deposit` USDC.
    function _payInRack(uint256 rentalId, uint256 deposit, uint256 maxRack, uint256 deadline) private {
        address[] memory path = new address[](2);
        (path[0], path[1]) = (address(RACK), address(USDC));
        uint256 rack;
        require(address(ROUTER).code.length > 0, RackPoolUnavailable(deposit));
        try ROUTER.getAmountsIn(deposit, path) returns (uint256[] memory amounts) {
            rack = amounts[0];
        } catch {
            revert RackPoolUnavailable(deposit);
        }
        require(rack <= maxRack, RackAboveMax(rack, maxRack));
        emit RentalPaidWithRack(rentalId, msg.sender, rack, deposit);
        RACK.safeTransferFrom(msg.sender, address(this), rack);
        if (RACK.allowance(address(this), address(ROUTER)) < rack)
            RACK.forceApprove(address(ROUTER), type(uint256).max);
        uint256 before = USDC.balanceOf(address(this));
        ROUTER.swapTokensForExactTokens(deposit, rack, path, address(this), deadline);
        require(USDC.balanceOf(address(this)) >= before + deposit, RackPoolUnavailable(deposit));
    }

    /// @dev Checks an order and pins the rig's terms.
    function _pin(Order memory o, uint8 discount) private view returns (Rentals.Rental memory r) {
        require(
            o.duration >= minDuration && o.duration <= MAX_DURATION,
            DurationInvalid(o.duration, minDuration, MAX_DURATION)
        );
        RigTerms.Word t = REGISTRY.termsWord(o.rigId);
        require(t.isForRent(), RigNotListed(o.rigId));
        uint256 slotCount = t.slotCount();
        require(o.slots > 0 && o.slots >> slotCount == 0, SlotsInvalid(o.rigId, o.slots, slotCount));
        uint256 count = Slots.count(o.slots);
        uint256 price = _priceOf(o.rigId, t, count, o.duration);
        require(price <= o.maxPrice, PriceAboveMax(price, o.maxPrice));
        uint8 slices = t.slices();
        uint256 deposit = Pricing.depositOf(price * count, slices, discount, o.duration);
        require(deposit >= minDeposit, DepositTooSmall(deposit, minDeposit));
        r.renter = o.renter;
        r.rigId = uint24(o.rigId);
        r.start = uint32(block.timestamp);
        r.state = Rentals.State.Requested;
        r.slices = slices;
        r.slots = uint64(o.slots);
        r.price = price.toUint32();
        r.length = uint24(o.duration);
        r.deposit = deposit.toUint40();
        r.hostingFee = t.hostingFee();
        r.allowance = t.allowance();
        r.discount = discount;
    }

    function _emitOpened(uint256 rentalId, Order memory o, Rentals.Rental memory r) private {
        emit RentalOpened(
            rentalId,
            o.rigId,
            o.renter,
            o.slots,
            o.duration,
            r.price,
            r.deposit,
            r.commission,
            r.discount,
            r.hostingFee,
            r.allowance,
            o.accessKey
        );
    }

    /// @dev Moves `r` to what the ledger has judged and says what is due for it. Down samples at
    ///      the start of that time are as the last settlement stored them; at the first one as the ledger knows them now, or,
    ///      once they left its ring, as it knew them when the rental started. A rental that ended before the ring counts as delivered.
    function _judge(
        uint256 rentalId,
        Rentals.Rental memory r,
        Pricing.Rate memory rate
    ) private view returns (Settlement memory s) {
        uint256 from = uint256(r.start) + r.settled;
        uint256 before = uint256(r.settled) - r.undelivered;
        uint256 until;
        uint256 mark;
        (until, s.down, mark) = LEDGER.judge(r.rigId, from, uint256(r.start) + r.length, r.downMark, r.settled > 0);
        unchecked {
            s.time = until - from; // at most the length that is left
        }
        r.downMark = uint24(mark);
        require(s.time > 0 || r.settled == r.length, NothingToSettle(rentalId, from));
        if (s.down > s.time) s.down = s.time;
        unchecked {
            r.settled += uint24(s.time);
            r.undelivered += uint24(s.down);
        }
        uint256 delivered = uint256(r.settled) - r.undelivered;
        s.due = rate.between(before, delivered);
        s.rent = s.due.sum();
        uint256 rest;
        if (r.settled < r.length) {
            // what the deposit still has to cover: the most that the renter can owe, less what was paid
            rest = rate.depositFor(r.length - r.undelivered) - rate.splitFor(delivered).sum();
        }
        s.refund = r.deposit - s.rent - rest;
        r.deposit = uint40(rest);
    }

    function _emitSettled(uint256 rentalId, Rentals.Rental memory r, Settlement memory s) private {
        emit RentalSettled(
            rentalId,
            r.rigId,
            uint256(r.start) + r.settled,
            s.time - s.down,
            s.down,
            s.due.commission,
            s.due.hosting,
            s.due.holders,
            s.refund
        );
    }

    function _end(uint256 rentalId, Rentals.Rental memory r, Pricing.Rate memory rate) private {
        uint256 allowed = (uint256(r.length) * r.allowance) / 1000;
        uint256 credit = r.undelivered > allowed ? _slaCredit(rentalId, r, rate, r.undelivered - allowed) : 0;
        Reason reason = r.state == Rentals.State.Running ? Reason.Completed : Reason(uint8(r.state));
        emit RentalEnded(rentalId, r.rigId, r.length, r.length - r.undelivered, credit, reason);
    }

    /// @dev Twice the price of the shortfall, from the host's bond, as far as it reaches.
    function _slaCredit(
        uint256 rentalId,
        Rentals.Rental memory r,
        Pricing.Rate memory rate,
        uint256 shortfall
    ) private returns (uint256) {
        return REGISTRY.payCredit(rentalId, r.rigId, r.renter, 2 * rate.depositFor(shortfall));
    }

    function _priceOf(uint256 rigId, RigTerms.Word t, uint256 asked, uint256 duration) private view returns (uint256) {
        uint256 taken;
        if (t.slopePercent() > 0) taken = Slots.count(_calendars[rigId].taken(t.slotCount(), block.timestamp));
        return Pricing.priceAt(t, taken, asked, duration);
    }

    function _load(uint256 rentalId) private view returns (Rentals.Record storage stored, Rentals.Rental memory r) {
        stored = _rentals[rentalId & type(uint32).max];
        r = stored.load();
        require(r.generation == rentalId >> 32 && r.state != Rentals.State.Free, RentalUnknown(rentalId));
    }

    /// @dev A record whose generations are used up is never used again.
    function _free(
        Rentals.BookWord b,
        Rentals.Record storage stored,
        Rentals.Rental memory r,
        uint256 rentalId
    ) private returns (Rentals.BookWord) {
        stored.setFree(r.generation, b.freeHead());
        return r.generation == type(uint16).max ? b : b.withFreeHead(rentalId & type(uint32).max);
    }

    function _requireRunning(uint256 rentalId, Rentals.Rental memory r) private view {
        uint256 end = uint256(r.start) + r.length;
        require(r.state == Rentals.State.Running && block.timestamp < end, RentalNotRunning(rentalId, end));
    }

    function _rate(Rentals.Rental memory r) private pure returns (Pricing.Rate memory) {
        return Pricing.Rate(r.price, Slots.count(r.slots), r.slices, r.discount, r.commission, r.hostingFee);
    }

    function _sharesOf(uint256 rigId) private view returns (address) {
        return RigAddress.predict(SHARES, address(REGISTRY), rigId);
    }

    function _setCommission(uint8 commission, uint8 discount) private {
        require(commission <= MAX_COMMISSION, CommissionInvalid(commission, MAX_COMMISSION));
        require(discount <= commission, DiscountInvalid(discount, commission));
        _book = _book.withTerms(commission, discount);
        emit CommissionChanged(commission, discount);
    }
}
