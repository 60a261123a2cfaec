// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeERC20, IERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Protocol} from "./interfaces/Protocol.sol";
import {Permits} from "./libraries/Permits.sol";
import {RigAddress} from "./libraries/RigAddress.sol";

/// @title  ShareMarket
/// @notice Resale of shares at a fixed asking price, with partial fills. The buyer pays the seller directly.
/// @dev MONEY      Holds nothing: shares stay with the seller, who keeps earning rent on them, and move by allowance when bought.
/// @dev LIFECYCLE  list -> buy (any number of times) -> empty or cancelled. An ask the seller can no longer cover reverts when bought.
/// @dev ROUNDING   The cost rounds up, in favour of the seller.
contract ShareMarket is AccessManaged {
    using SafeERC20 for IERC20;
    using Permits for Permits.Permit;

    /// @param shares [share units] still for sale
    /// @param price  [USDC per share]
    struct Ask {
        address seller;
        uint32 rigId;
        uint64 shares;
        uint64 price;
    }

    IERC20 private immutable USDC;
    address private immutable SHARES;
    address private immutable REGISTRY;

    bool public stopped;
    uint256 public askCount;
    mapping(uint256 askId => Ask) public asks;

    event AskListed(
        uint256 indexed askId,
        uint256 indexed rigId,
        address indexed seller,
        uint256 shares,
        uint256 price
    );
    event AskFilled(
        uint256 indexed askId,
        uint256 indexed rigId,
        address indexed buyer,
        address seller,
        uint256 shares,
        uint256 paid
    );
    event AskCancelled(uint256 indexed askId);
    event Stopped(bool stopped);

    error MarketStopped();
    error AskInvalid();
    error AskTooSmall(uint256 askId, uint256 left, uint256 asked);
    error CostAboveMax(uint256 cost, uint256 maxCost);
    error NotSeller(uint256 askId, address caller);

    constructor(Protocol memory p) AccessManaged(p.authority) {
        USDC = IERC20(p.usdc);
        SHARES = p.shares;
        REGISTRY = p.registry;
    }

    /// @notice Offers shares for sale. The market needs an allowance for them until they are bought.
    /// @param  shares [share units]
    /// @param  price  [USDC per share]
    function list(uint32 rigId, uint64 shares, uint64 price) public returns (uint256 askId) {
        require(!stopped, MarketStopped());
        require(shares > 0 && price > 0, AskInvalid());
        askId = ++askCount;
        asks[askId] = Ask(msg.sender, rigId, shares, price);
        emit AskListed(askId, rigId, msg.sender, shares, price);
    }

    /// @notice Lists with an ERC-2612 permit for the shares, in one transaction.
    function listWithPermit(
        uint32 rigId,
        uint64 shares,
        uint64 price,
        Permits.Permit calldata permit
    ) external returns (uint256 askId) {
        permit.use(RigAddress.predict(SHARES, REGISTRY, rigId));
        return list(rigId, shares, price);
    }

    /// @notice Buys shares of an ask for at most `maxCost`. [share units, USDC]
    function buy(uint256 askId, uint64 shares, uint256 maxCost) public returns (uint256 cost) {
        require(!stopped, MarketStopped());
        Ask memory ask = asks[askId];
        require(shares > 0 && shares <= ask.shares, AskTooSmall(askId, ask.shares, shares));
        cost = Math.mulDiv(shares, ask.price, 1e6, Math.Rounding.Ceil);
        require(cost <= maxCost, CostAboveMax(cost, maxCost));
        if (shares == ask.shares) delete asks[askId];
        else asks[askId].shares = ask.shares - shares;
        emit AskFilled(askId, ask.rigId, msg.sender, ask.seller, shares, cost);
        USDC.safeTransferFrom(msg.sender, ask.seller, cost);
        IERC20(RigAddress.predict(SHARES, REGISTRY, ask.rigId)).safeTransferFrom(ask.seller, msg.sender, shares);
    }

    /// @notice Buys with an ERC-2612 permit for the payment, in one transaction.
    function buyWithPermit(
        uint256 askId,
        uint64 shares,
        uint256 maxCost,
        Permits.Permit calldata permit
    ) external returns (uint256 cost) {
        permit.use(address(USDC));
        return buy(askId, shares, maxCost);
    }

    /// @notice Takes an ask back. Only its seller; works while the market is stopped.
    function cancel(uint256 askId) external {
        require(asks[askId].seller == msg.sender, NotSeller(askId, msg.sender));
        delete asks[askId];
        emit AskCancelled(askId);
    }

    /// @notice Stops or resumes listing and buying. Restricted to the guardian role.
    function setStopped(bool stopped_) external restricted {
        stopped = stopped_;
        emit Stopped(stopped_);
    }
}
