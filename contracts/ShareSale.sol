// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SafeERC20, IERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Protocol} from "./interfaces/Protocol.sol";
import {IRigRegistry} from "./interfaces/IRigRegistry.sol";
import {IRigShares} from "./interfaces/IRigShares.sol";
import {IUptimeLedger} from "./interfaces/IUptimeLedger.sol";
import {Payouts} from "./libraries/Payouts.sol";
import {Permits} from "./libraries/Permits.sol";
import {RigAddress} from "./libraries/RigAddress.sol";
import {Streams} from "./libraries/Streams.sol";

/// @title  ShareSale
/// @notice First sale of a rig's shares at a fixed price. The host is paid only when inspectors have seen the rig run.
/// @dev MONEY      Holds what buyers paid until the host delivers or buyers refund; whole shares only, so every cost is exact:
///                 balance >= credits + sum of sold shares * price over the sales that are open or failed.
/// @dev LIFECYCLE  open -> buy -> (deadline or sold out) -> deliver: host paid, shares free
///                                                      -> fail: each buyer refunds alone -> closed, can be opened again.
/// @dev ROLES      The host opens. Anyone may deliver (with proof in the UptimeLedger) and refund anybody (money goes to the buyer).
/// @dev LOCK       While a sale runs all shares of the rig are locked: a buyer's balance is what the buyer paid for.
contract ShareSale is AccessManaged, Payouts {
    using SafeERC20 for IERC20;
    using Permits for Permits.Permit;

    enum State {
        None,
        Open,
        Failed,
        Delivered
    }

    /// @notice What a purchase reads and writes, in one storage word, then the rest.
    /// @param price     [USDC per share]
    /// @param left      [shares] still to buy
    /// @param closedAt  [unix s] when purchases end: the deadline, or when it was sold out
    /// @param offered   [shares]
    /// @param softCap   [shares] fewer sold by the deadline: the sale fails
    /// @param deadline  [unix s] no purchase after it
    /// @param deliverBy [unix s] the rig must have run for the commissioning samples by then
    struct Sale {
        address host;
        uint40 price;
        uint16 left;
        uint32 closedAt;
        State state;
        uint16 offered;
        uint16 softCap;
        uint32 deadline;
        uint32 deliverBy;
    }

    uint256 private constant SHARE = 1e6;
    uint256 private constant TOTAL_SHARES = Streams.SUPPLY / SHARE;

    IRigRegistry private immutable REGISTRY;
    IUptimeLedger private immutable LEDGER;
    address private immutable SHARES;
    /// @notice Samples in a row the rig must run before the host is paid.
    uint256 public immutable commissioning;
    /// @notice [s] longest time from opening to delivery.
    uint256 public immutable maxDuration;

    bool public stopped;
    mapping(uint256 rigId => Sale) private _sales;

    event SaleOpened(
        uint256 indexed rigId,
        address indexed host,
        uint256 offered,
        uint256 price,
        uint256 softCap,
        uint256 deadline,
        uint256 deliverBy
    );
    event SharesBought(uint256 indexed rigId, address indexed buyer, uint256 shares, uint256 paid);
    event SaleSoldOut(uint256 indexed rigId, uint256 closedAt);
    event SaleDelivered(uint256 indexed rigId, address indexed host, uint256 proceeds, uint256 commissionedFrom);
    event SaleFailed(uint256 indexed rigId, uint256 sold, uint256 softCap);
    event SaleRefunded(uint256 indexed rigId, address indexed buyer, uint256 shares, uint256 amount);
    event SaleClosed(uint256 indexed rigId);
    event Stopped(bool stopped);

    error SalesStopped();
    error NotHost(uint256 rigId, address caller);
    error SaleInvalid(string what);
    error SaleNotOpen(uint256 rigId, State state);
    error SaleEnded(uint256 rigId, uint256 closedAt);
    error SaleNotEnded(uint256 rigId, uint256 deadline);
    error SoftCapMissed(uint256 rigId, uint256 sold, uint256 softCap);
    error NotEnoughShares(uint256 rigId, uint256 left, uint256 asked);
    error HostCannotBuy(uint256 rigId);
    error NotCommissioned(uint256 rigId, uint256 from, uint256 samples);
    error CommissioningOutsideWindow(uint256 from, uint256 closedAt, uint256 deliverBy);
    error SaleNotFailed(uint256 rigId);
    error NothingToRefund(uint256 rigId, address buyer);
    error SaleHasBuyers(uint256 rigId, uint256 sold);

    /// @param commissioning_ samples in a row
    /// @param maxDuration_   [s]
    constructor(
        Protocol memory p,
        uint256 commissioning_,
        uint256 maxDuration_
    ) AccessManaged(p.authority) Payouts(p.usdc) {
        REGISTRY = IRigRegistry(p.registry);
        LEDGER = IUptimeLedger(p.ledger);
        SHARES = p.shares;
        commissioning = commissioning_;
        maxDuration = maxDuration_;
    }

    // ---------------------------------------------------------------- host

    /// @notice Opens the first sale. Only the host, while holding all shares.
    /// @param  shares        [shares] offered, 1 to 10,000
    /// @param  pricePerShare [USDC per share]
    /// @param  softCap       [shares] at least this many must be sold by `deadline`
    /// @param  deadline      [unix s]
    /// @param  deliverBy     [unix s] everybody can refund if the rig has not been seen running by then
    function open(
        uint256 rigId,
        uint16 shares,
        uint256 pricePerShare,
        uint16 softCap,
        uint32 deadline,
        uint32 deliverBy
    ) external {
        require(!stopped, SalesStopped());
        require(REGISTRY.hostOf(rigId) == msg.sender, NotHost(rigId, msg.sender));
        Sale storage sale = _sales[rigId];
        require(sale.state == State.None, SaleNotOpen(rigId, sale.state));
        require(shares > 0 && shares <= TOTAL_SHARES, SaleInvalid("shares"));
        require(pricePerShare > 0 && pricePerShare <= type(uint40).max, SaleInvalid("price"));
        require(softCap > 0 && softCap <= shares, SaleInvalid("soft cap"));
        require(deadline > block.timestamp, SaleInvalid("deadline"));
        require(deliverBy > deadline && deliverBy <= block.timestamp + maxDuration, SaleInvalid("delivery date"));
        IRigShares rigShares = IRigShares(_sharesOf(rigId));
        require(rigShares.balanceOf(msg.sender) == Streams.SUPPLY, SaleInvalid("host does not hold all shares"));
        _sales[rigId] = Sale({
            host: msg.sender,
            price: uint40(pricePerShare),
            left: shares,
            closedAt: deadline,
            state: State.Open,
            offered: shares,
            softCap: softCap,
            deadline: deadline,
            deliverBy: deliverBy
        });
        emit SaleOpened(rigId, msg.sender, shares, pricePerShare, softCap, deadline, deliverBy);
        REGISTRY.setInSale(rigId, true);
        rigShares.setLocked(true);
    }

    /// @notice Takes back a sale in which nobody holds shares: nobody bought, or everybody refunded.
    function cancel(uint256 rigId) external {
        Sale storage sale = _sales[rigId];
        require(sale.state == State.Open, SaleNotOpen(rigId, sale.state));
        require(sale.host == msg.sender, NotHost(rigId, msg.sender));
        uint256 sold = sale.offered - sale.left;
        require(sold == 0, SaleHasBuyers(rigId, sold));
        _close(rigId);
    }

    // ---------------------------------------------------------------- buyers

    /// @notice Buys whole shares. Needs an allowance of shares * price.
    function buy(uint256 rigId, uint256 shares) public returns (uint256 paid) {
        require(!stopped, SalesStopped());
        Sale storage sale = _sales[rigId];
        (address host, uint256 left) = (sale.host, sale.left);
        require(sale.state == State.Open, SaleNotOpen(rigId, sale.state));
        require(block.timestamp < sale.closedAt, SaleEnded(rigId, sale.closedAt));
        require(shares > 0 && shares <= left, NotEnoughShares(rigId, left, shares));
        require(msg.sender != host, HostCannotBuy(rigId));
        paid = shares * sale.price;
        sale.left = uint16(left - shares);
        if (shares == left) {
            sale.closedAt = uint32(block.timestamp);
            emit SaleSoldOut(rigId, block.timestamp);
        }
        emit SharesBought(rigId, msg.sender, shares, paid);
        IRigShares(_sharesOf(rigId)).moveLocked(host, msg.sender, shares * SHARE);
        USDC.safeTransferFrom(msg.sender, address(this), paid);
    }

    /// @notice Buys with an ERC-2612 permit for the payment, in one transaction.
    function buyWithPermit(
        uint256 rigId,
        uint256 shares,
        Permits.Permit calldata permit
    ) external returns (uint256 paid) {
        permit.use(address(USDC));
        return buy(rigId, shares);
    }

    // ---------------------------------------------------------------- anyone

    /// @notice Pays the host and frees the shares, once inspectors saw the rig run for `commissioning` samples in a row,
    ///         all within the time from the end of purchases to `deliverBy`.
    /// @param  from [unix s] start of the first of those samples
    function deliver(uint256 rigId, uint256 from) external {
        Sale storage sale = _sales[rigId];
        Sale memory s = sale;
        require(s.state == State.Open, SaleNotOpen(rigId, s.state));
        require(block.timestamp >= s.closedAt, SaleNotEnded(rigId, s.deadline));
        uint256 sold = s.offered - s.left;
        require(sold >= s.softCap, SoftCapMissed(rigId, sold, s.softCap));
        uint256 to = from + (commissioning * LEDGER.epochLength()) / 24;
        require(from >= s.closedAt && to <= s.deliverBy, CommissioningOutsideWindow(from, s.closedAt, s.deliverBy));
        require(LEDGER.verifiedRun(rigId, from, commissioning), NotCommissioned(rigId, from, commissioning));

        uint256 proceeds = sold * s.price;
        sale.state = State.Delivered;
        emit SaleDelivered(rigId, s.host, proceeds, from);
        _unlock(rigId);
        _pay(s.host, proceeds);
    }

    /// @notice Gives a buyer of a failed sale everything back; the shares return to the host. Anyone may call it for anyone.
    function refund(uint256 rigId, address buyer) external returns (uint256 amount) {
        Sale storage sale = _sales[rigId];
        Sale memory s = sale;
        if (s.state == State.Open && _hasFailed(s)) {
            sale.state = State.Failed;
            s.state = State.Failed;
            emit SaleFailed(rigId, s.offered - s.left, s.softCap);
        }
        require(s.state == State.Failed, SaleNotFailed(rigId));
        IRigShares rigShares = IRigShares(_sharesOf(rigId));
        uint256 balance = buyer == s.host ? 0 : rigShares.balanceOf(buyer);
        require(balance > 0, NothingToRefund(rigId, buyer));
        uint256 shares = balance / SHARE;
        amount = shares * s.price;
        sale.left = s.left + uint16(shares);
        emit SaleRefunded(rigId, buyer, shares, amount);
        rigShares.moveLocked(buyer, s.host, balance);
        if (s.left + shares == s.offered) _close(rigId);
        _pay(buyer, amount);
    }

    /// @notice Stops or resumes new sales and purchases. Restricted to the guardian role; delivery and refunds go on.
    function setStopped(bool stopped_) external restricted {
        stopped = stopped_;
        emit Stopped(stopped_);
    }

    // ---------------------------------------------------------------- views

    function saleOf(uint256 rigId) external view returns (Sale memory) {
        return _sales[rigId];
    }

    /// @notice True when buyers can refund.
    function hasFailed(uint256 rigId) external view returns (bool) {
        Sale memory s = _sales[rigId];
        return s.state == State.Failed || (s.state == State.Open && _hasFailed(s));
    }

    // ---------------------------------------------------------------- inside

    /// @dev The proof of a rig that ran until `deliverBy` can arrive up to 4 epochs later.
    function _hasFailed(Sale memory s) private view returns (bool) {
        if (block.timestamp >= s.closedAt && s.offered - s.left < s.softCap) return true;
        return block.timestamp > s.deliverBy + 4 * LEDGER.epochLength();
    }

    function _close(uint256 rigId) private {
        delete _sales[rigId];
        emit SaleClosed(rigId);
        _unlock(rigId);
    }

    function _unlock(uint256 rigId) private {
        REGISTRY.setInSale(rigId, false);
        IRigShares(_sharesOf(rigId)).setLocked(false);
    }

    function _sharesOf(uint256 rigId) private view returns (address) {
        return RigAddress.predict(SHARES, address(REGISTRY), rigId);
    }
}
